//! What is made of a spec, byte for byte. `GOLDEN=write cargo test -p prestashop-codegen --test emission` writes what is expected
//! anew; read the difference before you commit it.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use prestashop_codegen::emit::{self, For, GeneratedFile};
use prestashop_codegen::load_for;
use similar::TextDiff;

/// The expected code for a crate of a user's own is compiled against the library.
#[path = "golden/crate/out/mod.rs"]
pub mod golden;

/// Names that Rust and the library have for themselves: what is made of them is compiled too.
#[path = "golden/names/out/mod.rs"]
pub mod names;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

type Done = Result<(), Box<dyn Error>>;

fn made(spec: &Path, made_for: For) -> Result<Vec<GeneratedFile>, Box<dyn Error>> {
    let model = load_for(spec, made_for)?;
    Ok(emit::files(&model, made_for, "0123456789abcdef"))
}

/// Compares with the expected files; neither side may have one more.
fn compare(name: &str, made_for: For) -> Done {
    let out = folder(name).join("out");
    let files = made(&folder(name).join("spec"), made_for)?;
    if std::env::var_os("GOLDEN").is_some_and(|mode| mode == "write") {
        for file in &files {
            let path = out.join(&file.path);
            fs::create_dir_all(path.parent().unwrap_or(&out))?;
            fs::write(path, &file.text)?;
        }
    }
    let mut wrong = String::new();
    for file in &files {
        let expected = fs::read_to_string(out.join(&file.path)).unwrap_or_default();
        if expected != file.text {
            let diff = TextDiff::from_lines(&expected, &file.text);
            let path = format!("{name}/out/{}", file.path);
            write!(wrong, "{}", diff.unified_diff().header(&path, "made"))?;
        }
    }
    for folder in ["", "actions/"] {
        let Ok(entries) = fs::read_dir(out.join(folder)) else { continue };
        for path in entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()? {
            let file = format!("{folder}{}", path.file_name().unwrap_or_default().to_string_lossy());
            if path.is_file() && !files.iter().any(|made| made.path == file) {
                writeln!(wrong, "{name}/out/{file} is not made any more")?;
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    Ok(())
}

#[test]
fn code_of_the_library_is_as_expected() -> Done {
    compare("library", For::Library)
}

#[test]
fn code_for_another_crate_is_as_expected() -> Done {
    compare("crate", For::Crate)
}

#[test]
fn code_for_another_crate_works_with_the_library() -> Done {
    use golden::{
        NewProbe1, Probe1, Probe1Filters as _, Probe1Head, Probe1Rows, Probe1Type, Probe1Writes as _, Samples,
    };
    use prestashop_api::filter::eq;
    use prestashop_api::record::{Essential, StaticShape as _};
    use prestashop_api::{Display as _, Resource as _, Version};

    let sample: Probe1 = serde_json::from_str(r#"{"id": 1, "type": "24h", "match": "1", "rows": [{"id": 4}]}"#)?;
    assert_eq!((sample.r#type, sample.r#match, sample.maybe), (Probe1Type::N24h, true, None));
    assert_eq!(Samples::META.until, "8.2.99");
    assert_eq!(Probe1Head::DISPLAYED.parameter(), "[id,type,date_upd]");
    assert_eq!(Probe1Rows::DISPLAYED.parameter(), "[id,rows[id,quantity],move[id,note]]");

    let shop = prestashop_api::Shop::connect("https://shop.example").key("K".repeat(32)).build()?;
    let list = shop.collection::<Samples>().list().r#match(eq(true)).r#type(eq(Probe1Type::New));
    assert!(format!("{list:?}").contains("[new]"), "{list:?}");

    let new = NewProbe1 { id_product: 5.into(), price: "1.5".parse()?, key: "k".to_owned() };
    let write = shop.collection::<Samples>().create(new).r#match(true).rows(Vec::new());
    assert!(format!("{write:?}").contains("samples"), "{write:?}");
    drop((shop.collection::<Samples>().update(7).note("<p>"), shop.collection::<Samples>().delete(7)));
    assert_eq!(
        Samples::META.delete.essential,
        [Essential::Field { name: "match", is: "1" }, Essential::Setting("PS_SAMPLE_DEFAULT")]
    );
    let field = Probe1::SHAPE.field("shown").ok_or("no field `shown`")?;
    let max_in = |version: &str| field.max_in(Some(&Version::parse(version)));
    assert_eq!([max_in("1.7.0.1"), max_in("1.7.8.11"), max_in("8.2.1")], [64, 128, 0]);
    Ok(())
}

/// What was renamed is found by both names, and whoever uses the former one is told by the compiler.
#[test]
#[expect(deprecated, reason = "that is what is tried")]
fn former_names_lead_to_the_new_ones() -> Done {
    use golden::{ACTIONS, FindSamples, ListSamples, Probe1, Probe1Filters as _, Probe1Writes as _, Samples, TRIGGERS};
    use prestashop_api::filter::eq;
    use prestashop_api::record::StaticShape as _;
    use prestashop_api::{Action as _, Catalogue};
    use serde_json::json;

    let shop = prestashop_api::Shop::connect("https://shop.example").key("K".repeat(32)).build()?;
    let samples = shop.collection::<Samples>();
    let list = format!("{:?}", samples.list().amount(eq(3)).sort("amount", prestashop_api::Direction::Asc));
    assert_eq!(list.matches(r#"(Field { name: "count""#).count(), 2, "{list}");
    let write = format!("{:?}", samples.update(7).amount(3));
    assert!(!write.contains("refused: Some"), "{write}");
    let probe = Probe1 { old: Some(String::new()), ..Probe1::default() };
    assert_eq!(
        (probe.old.as_deref(), Probe1::SHAPE.field("old").map(|old| old.naming.deprecated)),
        (Some(""), Some("`late` came for it."))
    );

    let all = Catalogue::with(ACTIONS).with_triggers(TRIGGERS);
    let action = all.action("golden/find-samples")?;
    assert_eq!((action.name, FindSamples::META.name), ("golden/list-samples", ListSamples::META.name));
    assert_eq!(all.trigger("golden/address-idle")?.name, "golden/address-left-alone");
    assert!(all.trigger("golden/address-idle")?.check(&json!({"still": "2h"})).is_ok());
    assert!(action.check(&json!({"kind": "new"})).is_ok() && action.check(&json!({"type": "new"})).is_ok());
    let twice = action.check(&json!({"kind": "new", "type": "new"})).map_err(|error| error.to_string());
    assert!(twice.is_err_and(|error| error.contains("by its former name too")));
    let schema = action.input_schema();
    assert_eq!(schema["properties"]["kind"]["description"], "Called `type` now. Only of this type.");
    // What the schema takes the check takes, by either name: one of them may be blank.
    let address = json!({"state": 1, "firstname": "Z", "lastname": "M", "street": "S 1", "city": "C"});
    let create = all.action("golden/create-address")?;
    let values = [json!(null), json!(""), json!("  "), json!(5), json!("5"), json!("new"), json!(true)];
    let mut taken = 0;
    for (action, names, given) in [(action, ["type", "kind"], json!({})), (create, ["country", "land"], address)] {
        let validator = jsonschema::validator_for(&action.input_schema())?;
        for (now, old) in values.iter().flat_map(|now| values.iter().map(move |old| (now, old))) {
            for shown in [&names[..], &names[..1], &names[1..]] {
                let mut inputs = given.clone();
                for (name, value) in names.into_iter().zip([now, old]).filter(|(name, _)| shown.contains(name)) {
                    inputs[name] = value.clone();
                }
                let checked = action.check(&inputs);
                assert_eq!(validator.is_valid(&inputs), checked.is_ok(), "{inputs}: {checked:?}");
                taken += usize::from(checked.is_ok());
            }
        }
    }
    assert!(taken > 50, "{taken}");
    // A display names fields and rows, by either name.
    let get = all.action("golden/get-sample")?;
    let validator = jsonschema::validator_for(&get.input_schema())?;
    for (display, is_taken) in [
        ("amount", true),
        ("[id, amount]", true),
        (" id,\tcount ", true),
        ("behind", true),
        ("behind[id],rows[id, pieces]", true),
        ("rows[id,quantity]", true),
        ("rows[amount]", false),
        ("pieces", false),
        (" full ", true),
    ] {
        let inputs = json!({"id": 7, "display": display});
        let checked = get.check(&inputs);
        assert_eq!((validator.is_valid(&inputs), checked.is_ok()), (is_taken, is_taken), "{display}: {checked:?}");
    }
    let count = &schema["properties"]["count"];
    assert_eq!((&count["deprecated"], &schema["deprecated"]), (&json!(true), &json!(null)));
    assert!(
        count["description"].as_str().is_some_and(|about| about.ends_with("Deprecated: Nobody counts.")),
        "{count}"
    );
    Ok(())
}

#[test]
fn code_with_names_that_are_taken_is_as_expected() -> Done {
    compare("names", For::Crate)
}

/// Names yield in Rust only: what is sent and read has PrestaShop's.
#[test]
fn names_that_are_taken_yield() -> Done {
    use names::{NewOption, OptionFilters as _, OptionHead, OptionString, OptionWrites as _, Options, SelfRecord};
    use prestashop_api::{Display as _, filter::eq};

    let text = r#"{"id": 1, "extra": "own", "extra_": "more", "self": "me", "string": "other", "odd": "2", "my-field": "mine", "idProduct": 3}"#;
    let option: names::Option = serde_json::from_str(text)?;
    assert_eq!(
        (option.extra_.as_deref(), option.extra__.as_deref(), option.self_.as_deref()),
        (Some("own"), Some("more"), Some("me"))
    );
    assert_eq!((option.my_field.as_str(), option.product_number), ("mine", 3));
    assert!(serde_json::to_string(&option)?.contains(r#""idProduct":3"#));
    assert_eq!(option.string, OptionString::OtherWord);
    assert!(option.extra.get("odd").is_some() && option.extra.get("extra").is_none());
    assert_eq!(OptionHead::DISPLAYED.parameter(), "[id,sort,extra,self,string,my-field]");
    drop(SelfRecord::default());

    let shop = prestashop_api::Shop::connect("https://shop.example").key("K".repeat(32)).build()?;
    let options = shop.collection::<Options>();
    let list = options.list().sort_(eq("a")).filter(eq("b")).new(eq("c")).into_(eq("d")).self_(eq("e")).one(eq("f"));
    let list = list.my_field(eq("g")).language_code(eq("h"));
    let list = format!("{:?}", list.sort("id", prestashop_api::Direction::Desc));
    for filter in [
        ("sort", "[a]"),
        ("filter", "[b]"),
        ("new", "[c]"),
        ("into", "[d]"),
        ("self", "[e]"),
        ("one", "[f]"),
        ("my-field", "[g]"),
        ("language", "[h]"),
    ] {
        let filters =
            list.split("(Field { name: ").skip(1).map(|field| (field.split('"').nth(1), field.split("}, \"").nth(1)));
        let found = filters
            .filter(|(name, text)| *name == Some(filter.0) && text.is_some_and(|text| text.starts_with(filter.1)));
        assert_eq!(found.count(), 1, "{list}");
    }
    let new = NewOption { new: None, send: None, r#type: None, self_: None, extra_: None, write: None };
    let write =
        options.create(new).send_("a".to_owned()).with("b".to_owned()).extra("c".to_owned()).new("d".to_owned());
    let write = write.my_field("e".to_owned());
    assert!(format!("{write:?}").contains("options"), "{write:?}");
    Ok(())
}

/// Where the files of a spec lie, and in which order a file system lists them, does not matter.
#[test]
fn the_same_spec_becomes_the_same_code() -> Done {
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let copy = tempfile::tempdir()?;
    fs::create_dir(copy.path().join("resources"))?;
    let entries = fs::read_dir(real.join("resources"))?.collect::<Result<Vec<_>, _>>()?;
    let mut names: Vec<_> = entries.iter().map(fs::DirEntry::file_name).collect();
    names.sort_by(|a, b| b.cmp(a));
    for name in names {
        let name = Path::new("resources").join(name);
        fs::copy(real.join(&name), copy.path().join(&name))?;
    }
    for name in ["service.yaml", "actions.yaml"] {
        fs::copy(real.join(name), copy.path().join(name))?;
    }
    assert_eq!(made(&real, For::Library)?, made(copy.path(), For::Library)?);
    Ok(())
}

/// Every line of what is made stays within what rustfmt allows, long texts aside.
#[test]
fn no_line_is_too_long() -> Done {
    for file in made(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec"), For::Library)? {
        for line in file.text.lines().filter(|line| !line.contains('"')) {
            assert!(line.chars().count() <= 120, "{}: {line}", file.path);
        }
    }
    Ok(())
}
