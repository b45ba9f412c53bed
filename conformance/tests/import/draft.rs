//! Resources that the spec does not have: a draft that loads, with its guesses marked.

use std::fs;

use prestashop_codegen::generate;

use super::place::{Place, example, gift_cards, hold, root};

/// A resource with something of everything that a synopsis can say.
const RENTALS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<prestashop xmlns:xlink="http://www.w3.org/1999/xlink">
<rental>
    <id_order required="true" format="isUnsignedId"></id_order>
    <id_order_state_first format="isUnsignedId"></id_order_state_first>
    <id_depot format="isUnsignedId"></id_depot>
    <id_shelf></id_shelf>
    <days required="true" maxSize="3" format="isUnsignedInt"></days>
    <deposit format="isPrice"></deposit>
    <active format="isBool"></active>
    <is_paid></is_paid>
    <flag maxSize="1" format="isBool"></flag>
    <serial maxSize="64" format="isReference isGenericName"></serial>
    <access_token format="isMd5"></access_token>
    <state readOnly="true" format="isGenericName"></state>
    <owner readOnly="true" read_only="true" notFilterable="true"></owner>
    <date_from format="isDate"></date_from>
    <handed_out format="isDateFormat"></handed_out>
    <total_paid></total_paid>
    <remark format="isCleanHtml"></remark>
    <title maxSize="128" format="isGenericName"><language id="1" format="isUnsignedId"></language></title>
    <body format="isCleanHtml"><language id="1" format="isUnsignedId"></language></body>
    <date_upd format="isDate"></date_upd>
    <associations>
        <pieces nodeType="piece" virtualEntity="true"><piece>
            <id></id>
            <id_order xlink:href="https://shop.example/api/orders/" required="true"></id_order>
            <note></note>
        </piece></pieces>
        <first_orders nodeType="order" api="orders"><order><id></id></order></first_orders>
        <depots nodeType="depot" api="depots"><depot><id></id></depot></depots>
    </associations>
</rental>
</prestashop>
"#;

#[test]
fn a_draft_says_what_the_shop_says_and_marks_its_guesses() {
    let place = Place::with_least_spec();
    place.write("rentals.xml", RENTALS);
    let ran = place.run(&["import", "--synopsis", "rentals.xml", "--group", "sales"]).good();
    hold!("draft", place.text("resources/rentals.yaml"));
    assert!(ran.err.contains("spec/resources/rentals.yaml created\n"), "{}", ran.err);

    let plan = place.plan();
    assert!(plan.diff().contains("/out/rentals.rs\n"), "{}", plan.diff());
    plan.apply().unwrap();
    assert!(place.plan().changes.is_empty());
    place.run(&["drift", "--synopsis", "rentals.xml", "--version", "9.1.4", "--resource", "rentals"]);
}

#[test]
fn a_draft_agrees_with_the_shop_that_it_was_made_from() {
    let place = Place::with_least_spec();
    place.write("gift_cards.xml", &gift_cards());
    place.run(&["import", "--synopsis", "gift_cards.xml"]).good();
    let drafted = place.files();
    let ran = place.run(&["import", "--synopsis", "gift_cards.xml", "--version", "9.1.4"]).good();
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", "Nothing to write.\n"));
    assert_eq!(place.files(), drafted);
    place.run(&["drift", "--synopsis", "gift_cards.xml", "--version", "9.1.4"]).good();
}

#[test]
fn a_module_that_grows_is_followed() {
    let place = Place::with_least_spec();
    place.write("gift_cards.xml", &gift_cards());
    place.run(&["import", "--synopsis", "gift_cards.xml"]).good();
    let grown = gift_cards()
        .replace("maxSize=\"64\"", "maxSize=\"80\"")
        .replace("\t<balance ", "\t<pin required=\"true\" maxSize=\"4\" format=\"isUnsignedInt\"></pin>\n\t<balance ")
        .replace("\t<amount>", "\t<id_order></id_order>\n\t<amount>");
    place.write("gift_cards.xml", &grown);
    let ran = place.run(&["import", "--synopsis", "gift_cards.xml", "--version", "9.1.4"]).good();
    hold!("grown", ran.changed());
    place.run(&["drift", "--synopsis", "gift_cards.xml", "--version", "9.1.4"]).good();
}

#[test]
fn what_a_module_changes_may_hold_in_all_versions() {
    let place = Place::with_least_spec();
    place.write("gift_cards.xml", &gift_cards());
    place.run(&["import", "--synopsis", "gift_cards.xml"]).good();
    place.edit("resources/gift_cards.yaml", "active: {", "lent: { type: bool, about: \"Old.\" }  # why\n  active: {");
    let changed = gift_cards()
        .replace("maxSize=\"64\"", "maxSize=\"80\"")
        .replace("<code required=\"true\"", "<code")
        .replace("\t<balance ", "\t<pin format=\"isUnsignedInt\"></pin>\n\t<balance ");
    place.write("gift_cards.xml", &changed);
    let ran = place.run(&["import", "--synopsis", "gift_cards.xml", "--all-versions"]).good();
    hold!("all-versions", ran.changed());
    assert!(ran.err.contains("gift_cards.lent is in the spec, but not in the shop: take it out"), "{}", ran.err);
    assert_eq!(place.run(&["import", "--synopsis", "gift_cards.xml", "--all-versions"]).good().out, "");
}

#[test]
fn a_crate_without_a_spec_gets_one_that_it_can_build() {
    let place = Place::empty();
    place.write("gift_cards.xml", &gift_cards());
    let ran = place.run(&["import", "--external", "--synopsis", "gift_cards.xml"]).good();
    assert!(ran.out.contains("\n+  id_customer: { type: int, "), "{}", ran.out);
    assert!(!ran.out.contains("group:"), "{}", ran.out);
    let made = generate(&place.path("spec"), &place.path("made")).unwrap_or_else(|error| panic!("{error}"));
    assert!(made.changes.iter().any(|change| change.path.ends_with("gift_cards.rs")));
}

#[test]
fn the_example_says_what_its_shop_says() {
    let place = Place::with_copy(&example());
    let before = place.files();
    let ask = ["import", "--external", "--synopsis", "spec/gift_cards.synopsis.xml", "--version", "9.1.4"];
    assert_eq!(place.run(&ask).good().out, "");
    assert_eq!(place.files(), before);

    // From nothing, the fields come in the same order.
    for file in ["resources/gift_cards.yaml", "resources/orders.yaml", "actions.yaml"] {
        fs::remove_file(place.path("spec").join(file)).unwrap();
    }
    place.run(&ask).good();
    let names = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| line.contains("{ type: "));
        lines.map(|line| line.trim_start().split(':').next().unwrap_or_default().to_owned()).collect()
    };
    let written = &before[&place.path("spec/resources/gift_cards.yaml")];
    assert_eq!(names(&place.text("resources/gift_cards.yaml")), names(written));
    assert!(place.text("resources/gift_cards.yaml").contains("id_customer: { type: ref, to: customers, "));
}

#[test]
fn a_resource_that_is_described_now_is_not_undescribed_any_more() {
    let place = Place::with_least_spec();
    let ran = place.import("8.2.1", &["--resource", "taxes"]).good();
    assert!(ran.out.contains("\n-  taxes: { item: tax }   # not yet\n"), "{}", ran.out);
    assert_eq!(place.import("8.2.1", &["--resource", "taxes"]).good().out, "");
}

#[test]
fn several_versions_make_one_draft() {
    let place = Place::with_least_spec();
    place.edit("service.yaml", "undescribed:\n", "undescribed:\n  addresses: { item: address }\n");
    let fixtures = root().join("conformance/fixtures");
    let logs = ["9.1.4", "1.7.8.11", "8.2.1"].map(|version| fixtures.join(version).join("synopsis.har.gz"));
    let [newest, oldest, between] = logs.each_ref().map(|log| log.to_str().unwrap());
    let import = ["import", "--resource", "manufacturers", "--until", "--synopsis", newest, oldest, between];
    let ran = place.run(&import).good();
    hold!("several-versions", place.text("resources/manufacturers.yaml"));
    assert!(ran.err.contains("manufacturers.meta_keywords is in the spec, but not in the shop: `until: 8.2.1` now"));
    for version in ["1.7.8.11", "8.2.1", "9.1.4"] {
        place.drift(version, &["--resource", "manufacturers"]).good();
    }
}

#[test]
fn without_a_name_nothing_is_drafted_from_a_log() {
    let place = Place::with_least_spec();
    let ran = place.import("9.1.4", &["--dry-run"]).good();
    assert!(!ran.out.contains("/dev/null"), "{}", ran.out);
    assert!(ran.err.contains("\nzones is not in the spec: draft it with `--resource zones`\n"), "{}", ran.err);
    assert!(!ran.err.contains("taxes is not"), "{}", ran.err);
}

#[test]
fn a_draft_that_is_no_right_spec_is_written_and_said_to_be_wrong() {
    let place = Place::with_least_spec();
    let ran = place.import("9.1.4", &["--resource", "order_slip"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("two items become the Rust type `OrderSlip`"), "{}", ran.err);
    assert!(ran.err.contains("1 error in the spec; the files were written, correct them."), "{}", ran.err);
    place.edit("resources/order_slip.yaml", "item: order_slip\n", "item: order_slip\nrecord: CreditSlip\n");
    place.import("9.1.4", &["--resource", "order_slip"]).good();
}

#[test]
fn a_check_that_the_service_does_not_know_is_added() {
    let place = Place::with_spec();
    place.write("gift_cards.xml", &gift_cards().replacen("isGenericName", "isGiftCode", 1));
    let ran = place.run(&["import", "--synopsis", "gift_cards.xml"]).good();
    let added = "\n+  isGiftCode: { any: true, about: \"…\" }  # guessed: nothing is checked before sending\n";
    assert!(ran.out.contains(added), "{}", ran.out);
}

#[test]
fn what_is_no_synopsis_is_told_apart() {
    let place = Place::with_least_spec();
    let before = place.files();
    let import = |file: &str, text: &str| {
        place.write(file, text);
        place.run(&["import", "--synopsis", file])
    };
    import("cut.xml", &gift_cards()[..600]).bad(1, "cut.xml: ");
    import("text.txt", "Hello").bad(
        1,
        "text.txt is not a HAR 1.2 log: expected value at line 1 column 1; nor is it the XML of a `?schema=synopsis`",
    );
    import("log.har", "{\"log\": {\"entries\": []}}").bad(1, "the log has no answer to `?schema=synopsis`");
    import("other.har", "{}").bad(1, "other.har is not a HAR 1.2 log: missing field `log`");
    import("cards.xml", &gift_cards()).bad(2, "does not say which resource that is: name it with `--resource NAME`");
    let blank = gift_cards().replace("<gift_card>", "<gift_card><id></id>");
    import("gift_cards.xml", &blank).bad(1, "this is a record or a blank schema");
    let error = "<prestashop><errors><error><code>26</code><message>No right</message></error></errors></prestashop>";
    import("gift_cards.xml", error).bad(1, "the shop answered with the error 26: No right");
    place.run(&["import", "--synopsis", "cards.xml", "--resource", "../cards"]).bad(2, "`../cards` is not the name");
    let broken = gift_cards().replace("format=\"isBool\"", "format=\"isBool\n  new: {}\"");
    import("gift_cards.xml", &broken).bad(1, "the attribute format of `active` holds more than words");
    let broken = gift_cards().replace("maxSize=\"64\"", "xlink:href=\"https://shop.example/api/a&#10;  new\"");
    import("gift_cards.xml", &broken).bad(1, "the attribute href of `code` holds more than words");
    place.run(&["import", "--synopsis", "none.har"]).bad(2, "cannot read none.har");
    place.run(&["import"]).bad(2, "--synopsis <SOURCE>");
    place.run(&["import", "--synopsis", "cards.xml", "--group", "gifts"]).bad(2, "expected one of sales, catalog");
    place.run(&["import", "--synopsis", "cards.xml", "--version", "nine"]).bad(2, "is not a PrestaShop version");
    place
        .import("9.1.4", &["--resource", "zone"])
        .bad(2, "no source has the synopsis of `zone`; did you mean `zones`?");
    assert_eq!(place.files(), before);
}
