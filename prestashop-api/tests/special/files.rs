//! The files of attachments.

use bytes::Bytes;
use http::Response;
use prestashop_api::resources::AttachmentId;
use prestashop_api::{ErrorKind, Outcome, Phase, Upload};

use crate::support::{JSON, Step, XML, broken, document, error, of_version, own, shop};

const PDF: &[u8] = b"%PDF-1.7 not really \x00\xff";

fn pdf() -> Upload {
    Upload::from_bytes("manual.pdf", "application/pdf", PDF)
}

fn list(rows: &[(u64, &str)]) -> Response<Bytes> {
    if rows.is_empty() {
        return own(200, JSON, "[]");
    }
    let rows: Vec<_> = rows.iter().map(|(id, name)| serde_json::json!({"id": id, "file_name": name})).collect();
    own(200, JSON, serde_json::json!({ "attachments": rows }).to_string())
}

fn notice() -> Response<Bytes> {
    error(500, 3, "[PHP Warning #2] Undefined array key \"retrieveData\"")
}

#[tokio::test]
async fn a_file_that_is_saved_and_answered_by_an_error_is_found_again() {
    let (shop, script) =
        shop([Ok(list(&[(4, "old.pdf")])), Ok(notice()), Ok(list(&[(5, "manual.pdf"), (6, "other.pdf")]))]);
    let change = shop.files().upload(pdf(), Some("The manual")).await.unwrap();
    assert_eq!((change.outcome, change.id), (Outcome::Applied, Some(AttachmentId(5))));
    assert_eq!(change.error.unwrap().kind(), ErrorKind::ShopNotice);
    assert_eq!(
        script.lines(),
        [
            "GET /api/attachments?display=%5Bid%2Cfile_name%5D&sort=%5Bid_DESC%5D&limit=2",
            "POST /api/attachments/file",
            "GET /api/attachments?display=%5Bid%2Cfile_name%5D&filter%5Bid%5D=%3E%5B4%5D&sort=%5Bid_ASC%5D&limit=100",
        ]
    );
    let sent = &script.sent()[1];
    let media = sent.headers()["content-type"].to_str().unwrap();
    let boundary = media.strip_prefix("multipart/form-data; boundary=").unwrap();
    let mut expected = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nThe manual\r\n--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"manual.pdf\"\r\nContent-Type: application/pdf\r\n\r\n"
    )
    .into_bytes();
    expected.extend_from_slice(PDF);
    expected.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    assert_eq!(sent.body(), &expected);
}

#[tokio::test]
async fn an_answer_with_the_id_needs_no_second_look() {
    let body = document("<attachment>\n<id><![CDATA[9]]></id>\n</attachment>\n");
    let (shop, script) = shop([Ok(list(&[])), Ok(own(200, XML, body))]);
    let change = shop.files().upload(pdf(), None).await.unwrap();
    assert_eq!((change.outcome, change.id), (Outcome::Applied, Some(AttachmentId(9))));
    assert_eq!(script.lines().len(), 2);
}

#[tokio::test]
async fn what_became_of_a_file_is_said_as_far_as_it_is_known() {
    let cases: [(Step, Step, Outcome, Option<u64>); 7] = [
        // Whether the shop has got it nobody knows: somebody else may have sent the same.
        (Err(broken()), Ok(list(&[(5, "manual.pdf")])), Outcome::Unknown, None),
        (Ok(notice()), Ok(list(&[(5, "manual.pdf")])), Outcome::Applied, Some(5)),
        (Err(broken()), Ok(list(&[])), Outcome::Unknown, None),
        (Ok(notice()), Ok(list(&[])), Outcome::NotApplied, None),
        (Ok(notice()), Ok(list(&[(5, "manual.pdf"), (6, "manual.pdf")])), Outcome::Unknown, None),
        (Ok(notice()), Ok(list(&[(5, "other.pdf")])), Outcome::Unknown, None),
        (Ok(notice()), Ok(error(401, 20, "Invalid key")), Outcome::Unknown, None),
    ];
    for (answer, after, outcome, id) in cases {
        let (shop, script) = shop([Ok(list(&[(4, "manual.pdf")])), answer, after]);
        let change = shop.files().upload(pdf(), None).await.unwrap();
        assert_eq!((change.outcome, change.id), (outcome, id.map(AttachmentId)), "{}", change.note);
        assert_eq!(script.lines().iter().filter(|line| line.starts_with("POST")).count(), 1);
    }
}

#[tokio::test]
async fn attachments_that_were_not_asked_for_say_nothing() {
    let old = || Ok(list(&[(3, "manual.pdf")]));
    let (shop, _) = shop([Ok(list(&[(4, "other.pdf")])), Ok(notice()), old(), Err(broken()), old()]);
    let change = shop.files().upload(pdf(), None).await.unwrap();
    assert_eq!((change.outcome, change.id), (Outcome::Unknown, None), "{}", change.note);
    let change = shop.files().delete(AttachmentId(4)).await.unwrap();
    assert_eq!(change.outcome, Outcome::Unknown, "{}", change.note);
}

#[tokio::test]
async fn the_first_attachment_of_a_shop_is_found_too() {
    let (shop, script) = shop([Ok(list(&[])), Ok(notice()), Ok(list(&[(1, "manual.pdf")]))]);
    let change = shop.files().upload(pdf(), None).await.unwrap();
    assert_eq!(change.id, Some(AttachmentId(1)));
    assert!(!script.lines()[2].contains("filter"), "nothing is older than the first");
}

#[tokio::test]
async fn refusals_are_errors() {
    let (shop, _) =
        shop([Ok(list(&[])), Ok(error(405, 25, "Method POST is not allowed for the resource attachments"))]);
    let error = shop.files().upload(pdf(), None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ForbiddenVerb);
    assert!(error.hint().unwrap().contains("tick POST for attachments"));
}

#[tokio::test]
async fn a_media_type_has_two_words() {
    let (shop, script) = shop([]);
    for media in ["", "application", "/pdf", "application/", "/", "appli cation/pdf", "application/p df"] {
        let file = Upload::from_bytes("manual.pdf", media, PDF);
        let error = shop.files().upload(file, None).await.unwrap_err();
        assert!(error.to_string().contains("is no media type"), "{media}: {error}");
    }
    assert!(script.lines().is_empty());
}

#[tokio::test]
async fn shops_without_attachments_are_sent_nothing() {
    let (shop, script) = shop([Ok(of_version("1.7.7.8", 200, JSON, "[]"))]);
    shop.orders().list().await.unwrap();
    let error = shop.files().upload(pdf(), None).await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Usage, Phase::NotSent));
    assert_eq!(script.lines().len(), 1);
    assert!(shop.files().upload(pdf(), Some("a\nb")).await.is_err());
}

#[tokio::test]
async fn a_file_is_downloaded_whatever_its_type() {
    let files: [(&str, &[u8]); 5] = [
        ("application/pdf", PDF),
        ("text/plain;charset=utf-8", b"<?xml not at all"),
        ("text/xml", b"<?xml version=\"1.0\"?><prestashop><errors><error/></errors></prestashop>"),
        ("application/json", b"{\"errors\":[{\"code\":1,\"message\":\"in a file\"}]}"),
        ("text/html", b"<b>Fatal error</b>: in a file"),
    ];
    for (media, data) in files {
        let (shop, script) = shop([Ok(own(200, media, data))]);
        let file = shop.files().download(AttachmentId(4)).await.unwrap();
        assert_eq!(file.content_type(), Some(media));
        assert_eq!(file.bytes().await.unwrap(), data, "{media}");
        assert_eq!(script.lines(), ["GET /api/attachments/file/4"]);
    }
}

#[tokio::test]
async fn a_missing_file_is_told() {
    let (shop, _) = shop([Ok(error(500, 1, "File does not exist"))]);
    let error = shop.files().download(AttachmentId(4)).await.unwrap_err();
    assert_eq!((error.kind(), error.cause().unwrap().code), (ErrorKind::Image, Some(1)));
    assert!(error.hint().unwrap().contains("upload its file again"));
    assert!(error.to_string().starts_with("GET attachments/file/4: "), "{error}");
}

#[tokio::test]
async fn an_error_with_status_200_is_no_file() {
    let mut answer = error(200, 1, "File does not exist");
    answer.headers_mut().remove("Content-Sha1");
    let (shop, _) = shop([Ok(answer)]);
    assert_eq!(shop.files().download(AttachmentId(4)).await.unwrap_err().kind(), ErrorKind::Image);
}

#[tokio::test]
async fn an_attachment_is_deleted_by_its_record() {
    let gone = || Ok(list(&[]));
    let there = || Ok(list(&[(4, "x")]));
    let done = || Ok(own(200, "", ""));
    let (shop, script) = shop([done(), gone(), Ok(notice()), gone(), Ok(notice()), there(), done(), there()]);
    let files = shop.files();
    assert_eq!(files.delete(AttachmentId(4)).await.unwrap().outcome, Outcome::Applied);
    assert_eq!(files.delete(AttachmentId(4)).await.unwrap().outcome, Outcome::Applied);
    assert_eq!(files.delete(AttachmentId(4)).await.unwrap().outcome, Outcome::NotApplied);
    assert_eq!(
        files.delete(AttachmentId(4)).await.unwrap().outcome,
        Outcome::Unknown,
        "the shop says yes, the list no"
    );
    assert_eq!(script.lines()[0], "DELETE /api/attachments/4");
}

#[tokio::test]
async fn no_news_is_no_file() {
    let (shop, _) = shop([Ok(own(304, "", ""))]);
    assert_eq!(shop.files().download(AttachmentId(4)).await.unwrap_err().kind(), ErrorKind::NotWebservice);
}

#[tokio::test]
async fn a_good_answer_without_an_attachment_is_not_taken_at_its_word() {
    // What a POST that PHP lost the file of gives: the list of all, or nothing.
    let cases: [(Response<Bytes>, Outcome, Option<u64>, &str); 4] = [
        (list(&[]), Outcome::NotApplied, None, "there is no new attachment"),
        (list(&[(5, "manual.pdf")]), Outcome::Applied, Some(5), "attachment 5 has the file's name"),
        (list(&[(5, "other.pdf")]), Outcome::Unknown, None, "of 1 new attachment none has the file's name"),
        (list(&[(5, "manual.pdf"), (6, "manual.pdf")]), Outcome::Unknown, None, "with the file's name: [5, 6]"),
    ];
    for (after, outcome, id, said) in cases {
        let (shop, _) = shop([Ok(list(&[(4, "old.pdf")])), Ok(own(200, XML, document("<attachments/>\n"))), Ok(after)]);
        let change = shop.files().upload(pdf(), None).await.unwrap();
        assert_eq!((change.outcome, change.id), (outcome, id.map(AttachmentId)), "{}", change.note);
        assert!(change.note.contains(said), "{}", change.note);
    }
}

#[tokio::test]
async fn the_attachments_of_a_list_are_not_the_one_that_was_sent() {
    for old in [1, 4] {
        let row = format!("<attachment><id><![CDATA[{old}]]></id></attachment>\n");
        let all = document(&format!("<attachments>\n{row}</attachments>\n"));
        let (shop, _) = shop([Ok(list(&[(4, "old.pdf")])), Ok(own(200, XML, all)), Ok(list(&[]))]);
        let change = shop.files().upload(pdf(), None).await.unwrap();
        assert_eq!((change.outcome, change.id), (Outcome::NotApplied, None), "{}", change.note);
    }
}
