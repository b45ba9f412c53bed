//! Images that are sent, replaced and deleted.

use bytes::Bytes;
use http::{Request, Response};
use prestashop_api::files::{GeneralImage, ImageKind, ImageOwner, ImagePlace};
use prestashop_api::resources::{CartId, CategoryId, CustomizationId, ImageId, ProductId};
use prestashop_api::{ErrorKind, Outcome, Phase, Upload, Verb};

use crate::support::{HTML, Pieces, Step, XML, broken, document, error, foreign, of_version, own, shop};

const JPEG: &[u8] = b"\xff\xd8\xff\xe0 not really\r\n--a JPEG \x00\x01\x02";
const PRODUCT: ProductId = ProductId(7);

fn jpeg() -> Upload {
    Upload::from_bytes("mug.jpg", "image/jpeg", JPEG)
}

fn list(images: &[u64]) -> Response<Bytes> {
    let rows: Vec<_> = images.iter().map(|id| format!("<declination id=\"{id}\" xlink:href=\"x\"/>\n")).collect();
    let rows = rows.concat();
    own(200, XML, document(&format!("<image id=\"7\">\n{rows}</image>\n")))
}

fn none() -> Response<Bytes> {
    own(404, "", "")
}

fn image(data: &[u8]) -> Response<Bytes> {
    own(200, "image/jpeg", data)
}

fn entity(id: u64, content: usize) -> Response<Bytes> {
    let content = "A".repeat(content);
    own(
        200,
        XML,
        document(&format!(
            "<image>\n<id><![CDATA[{id}]]></id>\n<id_product><![CDATA[7]]></id_product>\n<content encode=\"base64\"><![CDATA[{content}]]></content>\n</image>\n"
        )),
    )
}

fn notice() -> Response<Bytes> {
    error(500, 3, "[PHP Warning #2] Undefined array key 4 (/var/www/html/classes/x.php, line 1)")
}

/// The boundary, and the body with it taken out.
fn form(request: &Request<Bytes>) -> String {
    let media = request.headers()["content-type"].to_str().unwrap();
    let boundary = media.strip_prefix("multipart/form-data; boundary=").unwrap();
    let body: Vec<u8> = request.body().to_vec();
    let text: String = body.escape_ascii().to_string();
    text.replace(boundary, "BOUNDARY")
}

const FORM: &str = r#"--BOUNDARY\r\nContent-Disposition: form-data; name=\"image\"; filename=\"mug.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\xff\xe0 not really\r\n--a JPEG \x00\x01\x02\r\n--BOUNDARY--\r\n"#;

#[tokio::test]
async fn an_image_is_added_to_a_product() {
    let (shop, script) = shop([Ok(list(&[1, 2])), Ok(entity(24, 40))]);
    let change = shop.images().upload(PRODUCT, jpeg()).await.unwrap();
    assert_eq!((change.outcome, change.id), (Outcome::Applied, Some(ImageId(24))));
    assert!(change.error.is_none());
    assert_eq!(script.lines(), ["GET /api/images/products/7", "POST /api/images/products/7"]);
    let sent = &script.sent()[1];
    assert_eq!(form(sent).replace("\\'", "'"), FORM);
    assert!(!sent.headers().contains_key("Output-Format"));
}

#[tokio::test]
async fn a_stream_is_sent_as_the_same_form() {
    let (shop, script) = shop([Ok(none()), Ok(entity(1, 40))]);
    let data = Pieces::of(JPEG.chunks(5));
    let file = Upload::new("mug.jpg", "image/jpeg", data).length(JPEG.len() as u64);
    let change = shop.images().upload(PRODUCT, file).await.unwrap();
    assert_eq!(change.id, Some(ImageId(1)));
    assert_eq!(form(&script.sent()[1]).replace("\\'", "'"), FORM);
}

#[tokio::test]
async fn a_stream_of_another_length_than_announced_is_not_sent() {
    for length in [JPEG.len() as u64 - 1, JPEG.len() as u64 + 1, 0] {
        let (shop, script) = shop([Ok(none()), Ok(none())]);
        let file = Upload::new("mug.jpg", "image/jpeg", Pieces::of(JPEG.chunks(5))).length(length);
        let error = shop.images().upload(PRODUCT, file).await.unwrap_err();
        assert_eq!((error.kind(), error.phase()), (ErrorKind::Usage, Phase::NotSent), "{error:?}");
        assert!(std::error::Error::source(&error).unwrap().to_string().contains("bytes were announced"));
        assert_eq!(script.lines().len(), 1, "the list alone");
    }
}

#[tokio::test]
async fn the_id_is_found_in_an_answer_of_any_length() {
    // The answer holds the image: here four megabytes, of which the beginning is kept.
    let (shop, _) = shop([Ok(list(&[])), Ok(entity(24, 4 << 20))]);
    let change = shop.images().upload(PRODUCT, jpeg()).await.unwrap();
    assert_eq!((change.outcome, change.id), (Outcome::Applied, Some(ImageId(24))));
}

#[tokio::test]
async fn an_answer_without_the_id_is_cleared_up_by_the_list() {
    let answer = own(200, XML, document("<image/>\n"));
    let (shop, script) = shop([Ok(list(&[1])), Ok(answer), Ok(list(&[1, 3])), Ok(image(b"x"))]);
    let change = shop.images().upload(PRODUCT, jpeg()).await.unwrap();
    assert_eq!((change.outcome, change.id), (Outcome::Applied, Some(ImageId(3))));
    assert_eq!(script.lines().len(), 4);
}

#[tokio::test]
async fn an_answer_that_leaves_doubt_is_cleared_up_and_nothing_is_sent_twice() {
    struct Case {
        answer: Step,
        then: Vec<Step>,
        outcome: Outcome,
        id: Option<u64>,
        says: &'static str,
    }
    let case = |answer, then, outcome, id, says| Case { answer, then, outcome, id, says };
    let gateway = || Ok(foreign(504, HTML, "<h1>Gateway Time-out</h1>"));
    let died = || Ok(foreign(500, "", ""));
    let cases = [
        case(Ok(notice()), vec![Ok(list(&[1, 3])), Ok(image(b"x"))], Outcome::Applied, Some(3), "image 3 is there"),
        // Whether the shop has got it nobody knows: somebody else may have sent one.
        case(Err(broken()), vec![Ok(list(&[1, 3])), Ok(image(b"x"))], Outcome::Unknown, None, "image 3 is there"),
        case(
            died(),
            vec![Ok(list(&[1, 3])), Ok(error(500, 61, "not on disk"))],
            Outcome::Unknown,
            None,
            "its file is missing",
        ),
        case(
            died(),
            vec![Ok(list(&[1, 3])), Err(broken()), Err(broken()), Err(broken())],
            Outcome::Unknown,
            None,
            "looking at it failed",
        ),
        case(Ok(notice()), vec![Ok(list(&[1]))], Outcome::NotApplied, None, "no image that it had not before"),
        case(died(), vec![Ok(list(&[1]))], Outcome::NotApplied, None, "no image that it had not before"),
        case(gateway(), vec![Ok(list(&[1]))], Outcome::Unknown, None, "may be at work on it yet"),
        case(Err(broken()), vec![Ok(none())], Outcome::Unknown, None, "may be at work on it yet"),
        case(Ok(notice()), vec![Ok(list(&[1, 3, 4]))], Outcome::Unknown, None, "2 images that it had not before"),
        case(
            Ok(notice()),
            vec![Ok(error(401, 20, "Invalid key"))],
            Outcome::Unknown,
            None,
            "listing the product's images failed",
        ),
    ];
    for case in cases {
        let mut steps = vec![Ok(list(&[1])), case.answer];
        steps.extend(case.then);
        let count = steps.len();
        let (shop, script) = shop(steps);
        let change = shop.images().upload(PRODUCT, jpeg()).await.unwrap();
        assert_eq!((change.outcome, change.id), (case.outcome, case.id.map(ImageId)), "{}", change.note);
        assert!(change.note.contains(case.says), "{}", change.note);
        assert!(change.error.is_some());
        let lines = script.lines();
        assert_eq!(lines.len(), count);
        assert_eq!(lines.iter().filter(|line| line.starts_with("POST")).count(), 1);
    }
}

#[tokio::test]
async fn a_key_that_may_not_read_leaves_doubt_open() {
    let forbidden = || Ok(error(405, 25, "Method GET is not allowed for the resource images"));
    let (shop, _) = shop([forbidden(), Ok(notice()), forbidden()]);
    let change = shop.images().upload(PRODUCT, jpeg()).await.unwrap();
    assert_eq!(change.outcome, Outcome::Unknown);
}

#[tokio::test]
async fn what_the_shop_refuses_is_an_error() {
    let cases = [
        (400, 57, "does not exist", ErrorKind::Image),
        (400, 65, "already exists", ErrorKind::Image),
        (400, 72, "too large", ErrorKind::Image),
        (400, 73, "mime type", ErrorKind::Image),
        (400, 74, "upload", ErrorKind::Image),
        (405, 25, "Method POST is not allowed", ErrorKind::ForbiddenVerb),
    ];
    for (status, code, message, kind) in cases {
        let (shop, script) = shop([Ok(error(400, 57, "no image")), Ok(error(status, code, message))]);
        let error = shop.images().upload(CategoryId(3), jpeg()).await.unwrap_err();
        assert_eq!((error.kind(), error.verb()), (kind, Some(Verb::Post)));
        assert_eq!(error.cause().unwrap().code, Some(code));
        assert!(error.hint().is_some() && !error.may_have_been_applied(), "{error:?}");
        assert_eq!(script.lines(), ["GET /api/images/categories/3", "POST /api/images/categories/3"]);
    }
}

#[tokio::test]
async fn an_image_that_is_there_is_to_be_replaced() {
    let (shop, _) = shop([
        Ok(image(b"old")),
        Ok(error(400, 65, "This image already exists. To modify it, please use the PUT method")),
    ]);
    let error = shop.images().upload(CategoryId(3), jpeg()).await.unwrap_err();
    assert!(error.hint().unwrap().contains("Replace it"), "{error:?}");
}

#[tokio::test]
async fn a_shop_that_does_not_answer_is_sent_nothing() {
    let (shop, script) = shop([Ok(error(401, 20, "Invalid authentication key"))]);
    let error = shop.images().upload(PRODUCT, jpeg()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    assert_eq!(script.lines().len(), 1);
}

#[tokio::test]
async fn an_image_is_replaced_by_post_and_spoken_of_as_put() {
    let places: [(ImagePlace, &str); 3] = [
        ((PRODUCT, ImageId(12)).into(), "products/7/12"),
        (GeneralImage::Header.into(), "general/header"),
        (
            ImagePlace::Customization { cart: CartId(8), customization: CustomizationId(3), index: 1 },
            "customizations/8/3/1",
        ),
    ];
    for (place, path) in places {
        let look = format!("GET /api/images/{path}");
        let steps = [Ok(image(b"old")), Ok(own(200, XML, document("<image/>\n"))), Ok(image(b"new"))];
        let (shop, script) = shop(steps);
        let change = shop.images().replace(place, jpeg()).await.unwrap();
        assert_eq!(change.outcome, Outcome::Applied);
        assert_eq!(script.lines(), [look.clone(), format!("POST /api/images/{path}?ps_method=PUT"), look]);
        assert_eq!(form(&script.sent()[1]).replace("\\'", "'"), FORM);
    }
    let (shop, _) = shop([Ok(image(b"old")), Ok(error(405, 25, "Method PUT is not allowed for the resource images"))]);
    let error = shop.images().replace(CategoryId(3), jpeg()).await.unwrap_err();
    assert_eq!((error.kind(), error.verb()), (ErrorKind::ForbiddenVerb, Some(Verb::Put)));
    assert!(error.hint().unwrap().contains("tick PUT for images"), "{error:?}");
}

#[tokio::test]
async fn a_replacement_that_leaves_doubt_is_looked_at() {
    let missing = || Ok(error(400, 57, "no image"));
    let done = || Ok(own(200, XML, document("<image/>\n")));
    let cases: [(Step, Step, Step, Outcome); 10] = [
        // Who sends the same image again finds the same one.
        (Ok(image(b"old")), done(), Ok(image(b"old")), Outcome::Taken),
        (Ok(image(b"old")), done(), Ok(notice()), Outcome::Taken),
        (Ok(image(b"old")), done(), missing(), Outcome::NotApplied),
        (Ok(image(b"old")), Ok(notice()), Ok(image(b"new")), Outcome::Applied),
        (Ok(image(b"old")), Ok(notice()), Ok(image(b"old")), Outcome::NotApplied),
        (Ok(image(b"old")), Err(broken()), Ok(image(b"old")), Outcome::Unknown),
        (missing(), Ok(notice()), Ok(image(b"new")), Outcome::Applied),
        (missing(), Ok(notice()), missing(), Outcome::NotApplied),
        (Ok(notice()), Ok(notice()), Ok(image(b"new")), Outcome::Unknown),
        (Ok(image(b"old")), Ok(notice()), Ok(notice()), Outcome::Unknown),
    ];
    for (before, answer, after, outcome) in cases {
        let (shop, script) = shop([before, answer, after]);
        let change = shop.images().replace(CategoryId(3), jpeg()).await.unwrap();
        assert_eq!(change.outcome, outcome, "{}", change.note);
        assert_eq!(script.lines()[1], "POST /api/images/categories/3?ps_method=PUT");
        assert_eq!(script.lines().len(), 3);
    }
    let (shop, _) = shop([Ok(image(b"old")), Ok(notice()), Ok(notice())]);
    let change = shop.images().replace(CategoryId(3), jpeg()).await.unwrap();
    assert!(change.note.contains("looking at the image failed: "), "{}", change.note);
}

#[tokio::test]
async fn an_image_is_deleted() {
    let (shop, script) = shop([Ok(own(200, "", "")), Ok(list(&[1]))]);
    let change = shop.images().delete((PRODUCT, ImageId(12))).await.unwrap();
    assert_eq!((change.outcome, change.id), (Outcome::Applied, Some(ImageId(12))));
    assert_eq!(script.lines(), ["DELETE /api/images/products/7/12", "GET /api/images/products/7"]);
}

#[tokio::test]
async fn a_deletion_that_leaves_doubt_is_looked_at() {
    let cases: [(Step, Step, Outcome); 5] = [
        (Ok(own(200, "", "")), Ok(list(&[1, 12])), Outcome::Unknown),
        (Ok(notice()), Ok(list(&[1])), Outcome::Applied),
        (Ok(notice()), Ok(list(&[1, 12])), Outcome::NotApplied),
        (Err(broken()), Ok(list(&[1, 12])), Outcome::Unknown),
        (Err(broken()), Ok(none()), Outcome::Applied),
    ];
    for (answer, after, outcome) in cases {
        let (shop, _) = shop([answer, after]);
        let change = shop.images().delete((PRODUCT, ImageId(12))).await.unwrap();
        assert_eq!(change.outcome, outcome, "{}", change.note);
    }
    let (shop, _) = shop([Ok(error(400, 57, "This image id does not exist"))]);
    let error = shop.images().delete((PRODUCT, ImageId(12))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Image);
}

/// Where a place has one image it is looked at, not listed.
#[tokio::test]
async fn the_deletion_of_an_only_image_is_looked_at() {
    let gone = || Ok(error(400, 57, "no image"));
    let cases: [(Step, Step, Outcome); 4] = [
        (Ok(own(200, "", "")), gone(), Outcome::Applied),
        (Ok(own(200, "", "")), Ok(image(b"old")), Outcome::Unknown),
        (Err(broken()), gone(), Outcome::Applied),
        (Ok(notice()), Ok(image(b"old")), Outcome::NotApplied),
    ];
    for (answer, after, outcome) in cases {
        let (shop, script) = shop([answer, after]);
        let change = shop.images().delete(CategoryId(3)).await.unwrap();
        assert_eq!(change.outcome, outcome, "{}", change.note);
        assert_eq!(script.lines(), ["DELETE /api/images/categories/3", "GET /api/images/categories/3"]);
    }
}

#[tokio::test]
async fn images_of_another_product_say_nothing() {
    let other = || Ok(own(200, XML, document("<image id=\"8\">\n<declination id=\"2\"/>\n</image>\n")));
    let (shop, script) = shop([Err(broken()), other(), other()]);
    let change = shop.images().delete(ImagePlace::Product(PRODUCT, ImageId(1))).await.unwrap();
    assert_eq!(change.outcome, Outcome::Unknown, "{}", change.note);
    let error = shop.images().of_product(PRODUCT).await.unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Decode, Some("image.id")));
    assert_eq!(script.lines().len(), 3);
}

#[tokio::test]
async fn what_cannot_be_changed_is_not_sent() {
    let (shop, script) = shop([]);
    let images = shop.images();
    let (cover, missing) = (ImagePlace::Cover(PRODUCT), ImagePlace::Missing(ImageKind::Products, "en".to_owned()));
    for place in [cover, missing] {
        assert_eq!(images.replace(place.clone(), jpeg()).await.unwrap_err().kind(), ErrorKind::Usage);
        assert_eq!(images.delete(place).await.unwrap_err().kind(), ErrorKind::Usage);
    }
    assert_eq!(images.delete(GeneralImage::Mail).await.unwrap_err().kind(), ErrorKind::Usage);
    assert!(script.lines().is_empty());
}

#[tokio::test]
async fn files_that_no_shop_takes_are_not_sent() {
    let (shop, script) = shop([]);
    let files = [
        ("mug.svg", "image/svg+xml"),
        ("mug.pdf", "application/pdf"),
        ("mug.jpg", "image/jpeg\r\nX: y"),
        ("mug.jpg", "jpeg"),
        ("", "image/jpeg"),
        ("a\"b.jpg", "image/jpeg"),
        ("../b.jpg", "image/jpeg"),
        ("a\r\nb.jpg", "image/jpeg"),
    ];
    for (name, mime) in files {
        let error = shop.images().upload(PRODUCT, Upload::from_bytes(name, mime, JPEG)).await.unwrap_err();
        assert_eq!((error.kind(), error.phase()), (ErrorKind::Usage, Phase::NotSent), "{name:?} {mime:?}");
        assert!(error.hint().is_some());
    }
    assert!(script.lines().is_empty());
}

#[tokio::test]
async fn webp_is_refused_once_an_old_version_is_known() {
    let webp = || Upload::from_bytes("mug.webp", "image/webp", JPEG);
    for (version, takes) in [("8.0.5", false), ("8.1.0", true)] {
        let (shop, script) =
            shop([Ok(of_version(version, 404, "", "")), Ok(of_version(version, 404, "", "")), Ok(entity(1, 10))]);
        let images = shop.images();
        images.of_product(PRODUCT).await.unwrap();
        let sent = images.upload(PRODUCT, webp()).await;
        assert_eq!(sent.is_ok(), takes, "{version}");
        if let Err(error) = sent {
            insta::assert_snapshot!(error, @"PrestaShop 8.0.5 takes no images of the type `image/webp`: that came with 8.1.0");
            assert!(!error.hint().unwrap().contains("webp"), "{error}");
        }
        assert_eq!(script.lines().len(), if takes { 3 } else { 1 });
    }
}

#[tokio::test]
async fn the_scope_holds_for_images_too() {
    let steps = [Ok(image(b"old")), Ok(own(200, XML, document("<image/>\n"))), Ok(image(b"new"))];
    let (shop, script) = shop(steps);
    let scoped = shop.scoped(prestashop_api::ShopScope::Shop(2));
    let owner = ImageOwner::Category(CategoryId(3));
    let change = scoped.images().replace(owner, jpeg()).await.unwrap();
    assert_eq!(change.outcome, Outcome::Applied);
    assert_eq!(script.lines()[1], "POST /api/images/categories/3?id_shop=2&ps_method=PUT");
}

#[tokio::test]
async fn a_server_that_takes_no_such_request_is_told_apart_from_a_shop() {
    for (status, words) in [(411, "how long the file is"), (413, "a smaller file")] {
        let (shop, _) = shop([Ok(none()), Ok(foreign(status, HTML, "<h1>no</h1>")), Ok(none())]);
        let change = shop.images().upload(PRODUCT, jpeg()).await.unwrap();
        let error = change.error.as_ref().unwrap();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Blocked, Some(status)));
        // What it did with the file before nobody knows.
        assert!(change.hint.as_deref().unwrap().contains(words), "{change:?}");
        assert_eq!(change.outcome, Outcome::Unknown);
    }
}

#[tokio::test]
async fn a_good_answer_without_an_image_is_not_taken_at_its_word() {
    let cases = [
        (Ok(list(&[1])), Outcome::NotApplied),
        (Ok(list(&[1, 2, 3])), Outcome::Unknown),
        (Ok(error(500, 3, "[PHP Warning #2] x")), Outcome::Unknown),
    ];
    for (after, outcome) in cases {
        let (shop, _) = shop([Ok(list(&[1])), Ok(own(200, XML, document("<image/>\n"))), after]);
        let change = shop.images().upload(PRODUCT, jpeg()).await.unwrap();
        assert_eq!((change.outcome, change.id), (outcome, None), "{}", change.note);
    }
}
