//! Reading images.

use prestashop_api::files::{GeneralImage, ImageKind, ImagePlace};
use prestashop_api::resources::{
    CartId, CategoryId, CustomizationId, ImageId, ManufacturerId, ProductId, StoreId, SupplierId,
};
use prestashop_api::{ErrorKind, Phase};

use crate::support::{HTML, XML, broken, document, error, foreign, own, shop};

const JPEG: &[u8] = b"\xff\xd8\xff\xe0 not really a JPEG \x00\x01\x02";

#[tokio::test]
async fn the_images_of_a_product_are_listed() {
    // As PrestaShop 1.7.8.11, 8.2.1 and 9.1.4 answer.
    let body = document(
        "<image id=\"1\">\n<declination id=\"1\" xlink:href=\"https://shop.example/api/images/products/1/1\"/>\n<declination id=\"2\" xlink:href=\"https://shop.example/api/images/products/1/2\"/>\n</image>\n",
    );
    let (shop, script) = shop([Ok(own(200, XML, body))]);
    let images = shop.images().of_product(ProductId(1)).await.unwrap();
    assert_eq!(images, [ImageId(1), ImageId(2)]);
    assert_eq!(script.lines(), ["GET /api/images/products/1"]);
    assert!(!script.sent()[0].headers().contains_key("Output-Format"), "images exist in XML only");
}

#[tokio::test]
async fn a_product_without_images_has_none() {
    let (shop, _) = shop([Ok(own(404, "", ""))]);
    assert!(shop.images().of_product(ProductId(9)).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_404_of_something_else_is_not_taken_for_none() {
    let (shop, _) = shop([Ok(foreign(404, HTML, "<h1>Not Found</h1>"))]);
    assert_eq!(shop.images().of_product(ProductId(9)).await.unwrap_err().kind(), ErrorKind::NotWebservice);
}

#[tokio::test]
async fn kinds_and_media_types_are_listed() {
    let mimes = "upload_allowed_mimetypes=\"image/gif, image/jpg, image/webp\"";
    let body = document(&format!(
        "<image_types>\n<general xlink:href=\"x\" get=\"true\" put=\"false\" {mimes}/>\n<products xlink:href=\"x\" get=\"true\" {mimes}/>\n</image_types>\n"
    ));
    let (shop, script) = shop([Ok(own(200, XML, body))]);
    let kinds = shop.images().kinds().await.unwrap();
    assert_eq!(kinds.kinds, ["general", "products"]);
    assert_eq!(kinds.mimes, ["image/gif", "image/jpg", "image/webp"]);
    assert_eq!(script.lines(), ["GET /api/images"]);
}

#[tokio::test]
async fn owners_and_sizes_are_listed() {
    let body = document(
        "<image_types>\n<image_type id=\"4\" name=\"home_default\" xlink:href=\"x\"/>\n<image_type id=\"5\" name=\"large_default\" xlink:href=\"x\"/>\n</image_types>\n<images>\n<image id=\"3\" xlink:href=\"x\"/>\n<image id=\"12\" xlink:href=\"x\"/>\n</images>\n",
    );
    for kind in ImageKind::ALL {
        let (shop, script) = shop([Ok(own(200, XML, &body))]);
        let owners = shop.images().owners(*kind).await.unwrap();
        assert_eq!(owners.sizes, ["home_default", "large_default"]);
        assert_eq!(owners.ids, [3, 12]);
        assert_eq!(script.lines(), [format!("GET /api/images/{}", kind.as_str())]);
    }
}

#[tokio::test]
async fn the_files_of_customers_are_listed_by_their_cart() {
    let customizations = document("<customizations>\n<customization id=\"3\" xlink:href=\"x\"/>\n</customizations>\n");
    let files =
        document("<images>\n<image id=\"0\" xlink:href=\"x\"/>\n<image id=\"2\" xlink:href=\"x\"/>\n</images>\n");
    let (shop, script) = shop([Ok(own(200, XML, customizations)), Ok(own(200, XML, files)), Ok(own(404, "", ""))]);
    let images = shop.images();
    assert_eq!(images.customizations(CartId(8)).await.unwrap(), [CustomizationId(3)]);
    assert_eq!(images.customization_files(CartId(8), CustomizationId(3)).await.unwrap(), [0, 2]);
    assert!(images.customizations(CartId(9)).await.unwrap().is_empty());
    let base = "GET /api/images/customizations";
    assert_eq!(script.lines(), [format!("{base}/8"), format!("{base}/8/3"), format!("{base}/9")]);
}

#[tokio::test]
async fn each_place_has_its_address() {
    let places: [(ImagePlace, &str); 9] = [
        (GeneralImage::StoreIcon.into(), "general/store_icon"),
        ((ProductId(7), ImageId(12)).into(), "products/7/12"),
        (ImagePlace::Cover(ProductId(7)), "products/7/bin"),
        (CategoryId(3).into(), "categories/3"),
        (ManufacturerId(4).into(), "manufacturers/4"),
        (SupplierId(5).into(), "suppliers/5"),
        (StoreId(6).into(), "stores/6"),
        (ImagePlace::Missing(ImageKind::Categories, "fr".to_owned()), "categories/default/fr"),
        (
            ImagePlace::Customization { cart: CartId(8), customization: CustomizationId(3), index: 0 },
            "customizations/8/3/0",
        ),
    ];
    for (place, path) in places {
        let (shop, script) = shop([Ok(own(200, "image/jpeg", JPEG))]);
        let file = shop.images().download(place).await.unwrap();
        assert_eq!(file.content_type(), Some("image/jpeg"));
        assert_eq!(file.bytes().await.unwrap(), JPEG);
        assert_eq!(script.lines(), [format!("GET /api/images/{path}")]);
    }
}

#[tokio::test]
async fn sizes_are_part_of_the_address() {
    let (shop, script) = shop([Ok(own(200, "image/jpeg", JPEG)), Ok(own(200, "image/jpeg", JPEG))]);
    let images = shop.images();
    let _ = images.download_size((ProductId(7), ImageId(12)), "home_default").await.unwrap();
    let _ = images.download_size(ImagePlace::Missing(ImageKind::Products, "en".to_owned()), "a/b?c").await.unwrap();
    assert_eq!(
        script.lines(),
        ["GET /api/images/products/7/12/home_default", "GET /api/images/products/default/en/a%2Fb%3Fc"]
    );
    for place in [GeneralImage::Mail.into(), ImagePlace::Cover(ProductId(7))] {
        let error = images.download_size(place, "home_default").await.unwrap_err();
        assert_eq!((error.kind(), error.phase()), (ErrorKind::Usage, Phase::NotSent));
    }
    assert!(images.download_size(CategoryId(1), " ").await.is_err());
}

#[tokio::test]
async fn refusals_are_named() {
    let cases = [
        (400, 57, "This image id does not exist"),
        (400, 58, "This image size does not exist. Did you mean: \"home_default\"?"),
        (500, 61, "This image does not exist on disk"),
        (500, 47, "Unable to load the image"),
    ];
    for (status, code, message) in cases {
        let (shop, script) = shop([Ok(error(status, code, message))]);
        let error = shop.images().download_size((ProductId(7), ImageId(12)), "home").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Image);
        assert_eq!(error.cause().unwrap().code, Some(code));
        assert!(error.message().contains(message), "{error}");
        assert_eq!((error.resource(), error.id()), (Some("images/products"), Some(7)));
        assert!(error.hint().is_some());
        assert_eq!(script.lines().len(), 1, "the same question has the same answer");
    }
}

#[tokio::test]
async fn a_right_is_asked_for_by_the_resource() {
    let (shop, _) =
        shop([Ok(error(401, 26, "Resource of type \"images\" is not allowed with this authentication key"))]);
    let error = shop.images().download((ProductId(7), ImageId(12))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ForbiddenResource);
    assert!(error.hint().unwrap().contains("tick GET for images."), "{error:?}");
}

#[tokio::test]
async fn a_dying_php_is_no_image() {
    let fatal = "<br />\n<b>Fatal error</b>: Allowed memory size exhausted in /var/www/html/classes/ImageManager.php";
    for answer in [foreign(200, HTML, fatal), foreign(500, "", ""), foreign(200, "", fatal)] {
        let (shop, _) = shop([Ok(answer)]);
        let error = shop.images().download(CategoryId(3)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ShopCrash, "{error:?}");
    }
}

#[tokio::test]
async fn a_download_is_begun_again_only_before_it_has_begun() {
    let (shop, script) =
        shop([Err(broken()), Ok(foreign(503, HTML, "<h1>busy</h1>")), Ok(own(200, "image/png", JPEG))]);
    let file = shop.images().download(CategoryId(3)).await.unwrap();
    assert_eq!(file.bytes().await.unwrap(), JPEG);
    assert_eq!(script.lines().len(), 3);
}

#[tokio::test]
async fn data_that_is_not_the_file_is_told_at_the_end() {
    let mut answer = own(200, "image/jpeg", JPEG);
    *answer.body_mut() = bytes::Bytes::from_static(b"\xff\xd8\xff something else, of any length");
    let (shop, _) = shop([Ok(answer)]);
    let mut file = shop.images().download(CategoryId(3)).await.unwrap();
    let error = loop {
        match file.chunk().await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("the file came to a good end"),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::Corrupted);
    assert_eq!((error.resource(), error.id()), (Some("images/categories"), Some(3)));
    assert!(file.chunk().await.unwrap().is_none(), "an error is told once");
}

#[tokio::test]
async fn a_whole_file_is_bounded_like_any_answer() {
    let script = crate::support::Script::new([Ok(own(200, "image/jpeg", vec![7; 5000]))]);
    let shop = crate::support::builder(&script).max_body(4000).build().unwrap();
    let error = shop.images().download(CategoryId(3)).await.unwrap().bytes().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BodyTooLarge);
    assert!(error.hint().unwrap().contains("piece by piece"));
}

#[tokio::test]
async fn a_list_that_cannot_be_read_says_so() {
    for (body, kind) in [
        (document("<image id=\"1\"><declination id=\"x\"/></image>"), ErrorKind::Decode),
        ("<?xml version=\"1.0\"?><prestashop><image id=\"1\">".to_owned(), ErrorKind::Corrupted),
    ] {
        let (shop, _) = shop([Ok(own(200, XML, body))]);
        let error = shop.images().of_product(ProductId(1)).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error:?}");
        assert!(error.excerpt().is_some());
    }
}

#[tokio::test]
async fn an_answer_about_something_else_is_not_taken_for_an_empty_list() {
    // What the API root would send, if something in between cut the address off.
    let other = document("<api shopName=\"A shop\"><orders get=\"true\"/></api>\n");
    let (shop, _) = shop(std::iter::repeat_with(|| Ok(own(200, XML, &other))).take(4));
    let images = shop.images();
    let errors = [
        images.of_product(ProductId(1)).await.unwrap_err(),
        images.kinds().await.unwrap_err(),
        images.owners(ImageKind::Products).await.unwrap_err(),
        images.customizations(CartId(1)).await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Decode, "{error:?}");
    }
}

#[tokio::test]
async fn a_name_cannot_lead_to_another_address() {
    let (shop, script) = shop([]);
    let images = shop.images();
    let missing = |language: &str| ImagePlace::Missing(ImageKind::Products, language.to_owned());
    let errors = [
        images.download_size((ProductId(7), ImageId(12)), "..").await.unwrap_err(),
        images.download_size((ProductId(7), ImageId(12)), ".").await.unwrap_err(),
        images.download(missing("..")).await.unwrap_err(),
        images.download(missing("")).await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!((error.kind(), error.phase()), (ErrorKind::Usage, Phase::NotSent), "{error:?}");
    }
    assert!(script.lines().is_empty());
}

#[tokio::test]
async fn a_text_of_something_else_is_no_file() {
    let (shop, _) = shop([Ok(foreign(200, "text/plain", "Request blocked. Reference 4711"))]);
    let error = shop.files().download(5_u64).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotWebservice, "{error:?}");
}
