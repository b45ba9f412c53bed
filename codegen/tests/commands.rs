//! The commands from outside, on a spec and an output folder of their own.
#![cfg(test)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use prestashop_codegen::{Code, generate};

/// A folder with a copy of the small right spec.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad/base");
        fs::create_dir_all(folder.path().join("spec/resources")).unwrap();
        for file in ["service.yaml", "actions.yaml", "resources/orders.yaml", "resources/order_states.yaml"] {
            fs::copy(base.join(file), folder.path().join("spec").join(file)).unwrap();
        }
        Self { folder }
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    /// Runs the command with the folders given from here.
    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = codegen(self.folder.path());
        let makes_code = arguments.first().is_none_or(|first| *first == "check" || first.starts_with('-'));
        let out = if makes_code { &["--out", "out"][..] } else { &[] };
        command.args(arguments).args(["--spec", "spec"]).args(out).output().unwrap()
    }

    fn files(&self, below: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        for folder in ["", "actions/"] {
            let Ok(entries) = fs::read_dir(self.path(below).join(folder)) else { continue };
            for path in entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
                let name = path.file_name().unwrap().to_str().unwrap();
                files.insert(format!("{folder}{name}"), fs::read(&path).unwrap());
            }
        }
        files
    }

    fn edit(&self, file: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(file)).unwrap();
        assert!(text.contains(from), "{file} has no {from:?}");
        fs::write(self.path(file), text.replace(from, to)).unwrap();
    }
}

fn codegen(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_prestashop-codegen"));
    command.current_dir(folder);
    command
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn writes_then_finds_everything_current() {
    let place = Place::new();
    let written = place.run(&[]);
    assert_eq!(written.status.code(), Some(0), "{}", stderr(&written));
    let names: Vec<_> = place.files("out").into_keys().collect();
    assert_eq!(
        names,
        [
            "actions/mod.rs",
            "ids.rs",
            "image_kinds.rs",
            "mod.rs",
            "order_states.rs",
            "orders.rs",
            "service.rs",
            "validators.rs"
        ]
    );
    assert!(place.path("spec/schema/resource.json").is_file());

    let checked = place.run(&["check"]);
    assert_eq!(checked.status.code(), Some(0), "{}", stdout(&checked));
    assert_eq!(stdout(&checked), "");
}

#[test]
fn check_shows_a_diff_and_writes_nothing() {
    let place = Place::new();
    place.run(&[]);
    let before = place.files("out");
    place.edit("spec/resources/orders.yaml", "about: Who ordered.", "about: The customer who ordered.");

    let checked = place.run(&["check"]);
    assert_eq!(checked.status.code(), Some(1));
    let diff = stdout(&checked);
    assert!(diff.contains("--- a/out/orders.rs\n+++ b/out/orders.rs\n@@ "), "{diff}");
    assert!(diff.contains("\n-        /// Who ordered.\n+        /// The customer who ordered.\n"), "{diff}");
    assert_eq!(place.files("out"), before);

    place.run(&[]);
    assert_eq!(place.run(&["check"]).status.code(), Some(0));
}

#[test]
fn fix_mends_what_is_certain_says_so_and_leaves_the_rest() {
    let place = Place::new();
    place.run(&[]);
    place.edit("spec/resources/orders.yaml", "total: { type: decimal", "total: { tpye: decimal");
    place.edit("spec/resources/orders.yaml", "max: 9", "max: nine");
    let told = stderr(&place.run(&["check"]));
    assert!(told.contains("`cargo codegen check --fix` mends 1 of them."), "{told}");

    let fixed = place.run(&["check", "--fix"]);
    assert_eq!(fixed.status.code(), Some(1));
    let told = stderr(&fixed);
    assert!(told.starts_with("fixed spec/resources/orders.yaml:11: `tpye` is `type` now\nerror["), "{told}");
    place.edit("spec/resources/orders.yaml", "max: nine", "max: 9");
    let again = place.run(&["check", "--fix"]);
    assert_eq!((again.status.code(), stderr(&again).as_str()), (Some(0), "The generated code is current.\n"));
}

/// Which of two equal words is one too many, or was another one, only a person knows.
#[test]
fn fix_writes_no_word_twice_into_a_list() {
    for (from, to) in [
        ("verbs: [get, put]", "verbs: [get, put, gett]"),
        ("verbs: [get, put]", "verbs: [get, pput, putt]"),
        ("head: [id, reference]", "head: [id, reference, \"referense\"]"),
        ("head: [id, reference]", "head: [id, rows: [product_id], row: [product_id]]"),
        ("head: [id, reference]", "head: [id, rows: [product_id, produkt_id]]"),
        ("head: [id, reference]", "head: [id, \"rows[product_id, produkt_id]\"]"),
    ] {
        let place = Place::new();
        place.edit("spec/resources/orders.yaml", from, to);
        let rows = "associations:\n  rows: { item: row, about: The lines., fields: { product_id: { type: int, about: What. } } }\ndisplays:";
        place.edit("spec/resources/orders.yaml", "displays:", rows);
        let before = fs::read_to_string(place.path("spec/resources/orders.yaml")).unwrap();
        let told = stderr(&place.run(&["check", "--fix"]));
        assert!(told.contains("did you mean") && !told.contains("fixed") && !told.contains("--fix"), "{to}: {told}");
        assert_eq!(fs::read_to_string(place.path("spec/resources/orders.yaml")).unwrap(), before);
        // The same slip where the word is not there.
        place.edit(
            "spec/resources/orders.yaml",
            to,
            &to.replace("get, put, gett", "gett, put")
                .replace("pput, putt", "putt")
                .replace("reference, \"", "\"")
                .replace("rows: [product_id], ", "")
                .replace("product_id, ", ""),
        );
        assert!(stderr(&place.run(&["check", "--fix"])).contains("fixed spec/resources/orders.yaml"), "{to}");
    }
}

/// The alias of this project's workspace is nobody else's.
#[test]
fn help_names_the_command_that_is_there() {
    let place = Place::new();
    let mut run = codegen(place.folder.path());
    let usage = |command: &mut Command, name: &str| {
        let told = stdout(&command.args(["fmt", "--help"]).output().unwrap());
        assert!(told.contains(&format!("Usage: {name} fmt [OPTIONS]")), "{told}");
    };
    usage(run.env("CARGO_PKG_NAME", "prestashop-codegen"), "cargo codegen");
    usage(codegen(place.folder.path()).env_remove("CARGO_PKG_NAME"), "prestashop-codegen");
    usage(codegen(place.folder.path()).env("CARGO_PKG_NAME", "my-crate"), "prestashop-codegen");
}

#[test]
fn fmt_leaves_line_ends_and_marks_to_the_checkout() {
    let place = Place::new();
    let path = place.path("spec/resources/orders.yaml");
    let right = fs::read_to_string(&path).unwrap();
    for text in
        [right.replace('\n', "\r\n"), format!("\u{feff}{right}"), format!("\u{feff}{}", right.replace('\n', "\r\n"))]
    {
        fs::write(&path, &text).unwrap();
        let checked = place.run(&["fmt", "--check"]);
        assert_eq!((checked.status.code(), stdout(&checked).as_str()), (Some(0), ""));
        fs::write(&path, text.replace("verbs: [get, put]", "verbs: [ get,put ]")).unwrap();
        assert_eq!(place.run(&["fmt"]).status.code(), Some(0));
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

/// Who has no checkout of this project has the command by its own name, and no code beside the build script's.
#[test]
fn a_crate_of_its_own_is_checked_where_it_is() {
    let place = Place::new();
    fs::remove_file(place.path("spec/service.yaml")).unwrap();
    fs::remove_file(place.path("spec/resources/orders.yaml")).unwrap();
    fs::remove_file(place.path("spec/resources/order_states.yaml")).unwrap();
    let overlay = "extends: orders\nfields:\n  note_of_gift: { tpye: text, about: A note. }\n";
    fs::write(place.path("spec/resources/orders.yaml"), overlay).unwrap();
    let check = |arguments: &[&str]| {
        codegen(place.folder.path()).args(["check", "--external"]).args(arguments).output().unwrap()
    };
    let told = stderr(&check(&[]));
    assert!(
        told.ends_with(
            "Try `prestashop-codegen explain PS0002`. `prestashop-codegen check --fix --external` mends it.\n"
        ),
        "{told}"
    );
    let fixed = check(&["--fix"]);
    assert_eq!(fixed.status.code(), Some(0), "{}", stderr(&fixed));
    assert_eq!(fs::read_to_string(place.path("spec/resources/orders.yaml")).unwrap(), overlay.replace("tpye", "type"));
    assert!(stderr(&fixed).ends_with("The spec is right.\n"), "{}", stderr(&fixed));
    assert!(!place.path("out").exists());
}

#[test]
fn options_without_a_use_are_refused() {
    let place = Place::new();
    for (arguments, option) in [
        (&["export", "openapi", "made", "--out", "out"][..], "--out"),
        (&["diff", "--out", "out"], "--out"),
        (&["fmt", "--deny-warnings"], "--deny-warnings"),
        (&["explain", "PS0001", "--deny-warnings"], "--deny-warnings"),
    ] {
        let refused = codegen(place.folder.path()).args(arguments).args(["--spec", "spec"]).output().unwrap();
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}");
        assert!(
            stderr(&refused).contains(&format!("`{option}` does nothing for this command")),
            "{}",
            stderr(&refused)
        );
        assert!(!place.path("made").exists());
    }
}

#[test]
fn fmt_lays_out_and_keeps_comments() {
    let place = Place::new();
    let right = fs::read_to_string(place.path("spec/resources/orders.yaml")).unwrap();
    place.edit("spec/resources/orders.yaml", "verbs: [get, put]", "verbs:  [ get,put ]   # both");
    let checked = place.run(&["fmt", "--check"]);
    assert_eq!(checked.status.code(), Some(1));
    let diff = stdout(&checked);
    assert!(diff.contains("\n-verbs:  [ get,put ]   # both\n+verbs: [get, put]  # both\n"), "{diff}");
    assert!(stderr(&checked).contains("1 file would change: run `cargo codegen fmt`."), "{}", stderr(&checked));

    let laid = place.run(&["fmt"]);
    assert_eq!((laid.status.code(), stderr(&laid).as_str()), (Some(0), "changed spec/resources/orders.yaml\n"));
    let text = fs::read_to_string(place.path("spec/resources/orders.yaml")).unwrap();
    assert_eq!(text, right.replace("verbs: [get, put]", "verbs: [get, put]  # both"));
    assert_eq!(place.run(&["fmt", "--check"]).status.code(), Some(0));

    place.edit("spec/actions.yaml", "{}", "{");
    let broken = place.run(&["fmt"]);
    assert_eq!(broken.status.code(), Some(1));
    assert!(stderr(&broken).contains("spec/actions.yaml:1:"), "{}", stderr(&broken));
}

#[test]
fn check_shows_what_would_be_created() {
    let place = Place::new();
    let checked = place.run(&["check"]);
    assert_eq!(checked.status.code(), Some(1));
    assert!(stdout(&checked).contains("--- /dev/null\n+++ b/out/orders.rs\n"));
    assert!(stdout(&checked).contains("--- /dev/null\n+++ b/spec/schema/resource.json\n"));
    assert!(!place.path("out").exists());
    assert!(!place.path("spec/schema").exists());
}

#[test]
fn check_shows_the_changed_field_and_nothing_else() {
    let place = Place::new();
    place.run(&[]);
    place.edit("spec/resources/orders.yaml", "about: Who ordered.", "about: The customer who ordered.");
    let diff = stdout(&place.run(&["check"]));
    let lines = diff.lines().filter(|line| !line.starts_with("---") && !line.starts_with("+++"));
    let changed: Vec<_> = lines.filter(|line| line.starts_with(['-', '+']) && !line.contains("SPEC_HASH")).collect();
    assert!(!changed.is_empty() && changed.len() % 2 == 0, "{diff}");
    for pair in changed.chunks(2) {
        assert!(pair[0].starts_with('-') && pair[0].contains("Who ordered."), "{diff}");
        assert!(pair[1].starts_with('+') && pair[1].contains("The customer who ordered."), "{diff}");
    }
}

#[test]
fn check_notices_an_edit_of_generated_code_and_writing_undoes_it() {
    let place = Place::new();
    place.run(&[]);
    let before = place.files("out");
    let edited = [&before["orders.rs"][..], b"// mine\n"].concat();
    fs::write(place.path("out/orders.rs"), edited).unwrap();
    let checked = place.run(&["check"]);
    assert_eq!(checked.status.code(), Some(1));
    assert!(stdout(&checked).contains("\n-// mine\n"), "{}", stdout(&checked));
    assert_eq!(place.run(&[]).status.code(), Some(0));
    assert_eq!(place.files("out"), before);
}

#[test]
fn the_file_of_a_resource_that_is_gone_is_deleted() {
    let place = Place::new();
    place.run(&[]);
    fs::remove_file(place.path("spec/resources/order_states.yaml")).unwrap();
    place.edit("spec/service.yaml", "undescribed:\n", "undescribed:\n  order_states: { item: order_state }\n");
    let checked = place.run(&["check"]);
    assert_eq!(checked.status.code(), Some(1), "{}", stderr(&checked));
    assert!(stdout(&checked).contains("--- a/out/order_states.rs\n+++ /dev/null\n"), "{}", stdout(&checked));
    let written = place.run(&[]);
    assert!(stderr(&written).contains("deleted out/order_states.rs\n"), "{}", stderr(&written));
    assert!(!place.path("out/order_states.rs").exists());
    assert!(!String::from_utf8_lossy(&place.files("out")["mod.rs"]).contains("mod order_states"));
}

#[test]
fn a_diff_of_another_place_names_files_that_patch_finds() {
    let place = Place::new();
    let here = tempfile::tempdir().unwrap();
    let mut command = codegen(here.path());
    command.arg("check").arg("--spec").arg(place.path("spec")).arg("--out").arg(place.path("out"));
    let checked = command.output().unwrap();
    assert_eq!(checked.status.code(), Some(1));
    assert!(stdout(&checked).starts_with("--- /dev/null\n+++ b/"), "{}", stdout(&checked));
    assert!(!stdout(&checked).contains("b//"), "{}", stdout(&checked));
}

#[test]
fn code_for_another_crate_holds_resources_ids_and_actions_only() {
    let folder = tempfile::tempdir().unwrap();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/crate/spec");
    let spec = folder.path().join("spec");
    fs::create_dir_all(spec.join("resources")).unwrap();
    let file = "resources/samples.yaml";
    fs::copy(golden.join(file), spec.join(file)).unwrap();
    let run = || codegen(folder.path()).args(["--external", "--out", "out", "--spec", "spec"]).output().unwrap();

    let written = run();
    assert_eq!(written.status.code(), Some(0), "{}", stderr(&written));
    assert!(folder.path().join("out/ids.rs").is_file());
    for name in ["actions", "service.rs"] {
        assert!(!folder.path().join("out").join(name).exists(), "{name} is the library's alone");
    }

    let text = fs::read_to_string(spec.join(file)).unwrap();
    fs::write(spec.join(file), text.replace("isPrice", "isPrise")).unwrap();
    let refused = stderr(&run());
    assert!(refused.contains("unknown validator `isPrise`"), "{refused}");
    assert!(refused.contains("did you mean `isPrice`?"), "{refused}");
    fs::write(spec.join(file), text).unwrap();

    fs::copy(golden.join("actions.yaml"), spec.join("actions.yaml")).unwrap();
    assert_eq!(run().status.code(), Some(0));
    assert!(folder.path().join("out/actions/create_address.rs").is_file());
    assert!(folder.path().join("out/actions/address_changed.rs").is_file());
}

/// What a module adds to a resource of PrestaShop says nothing of that resource twice.
#[test]
fn an_overlay_adds_to_what_the_library_has() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("spec/resources")).unwrap();
    let file = folder.path().join("spec/resources/zones.yaml");
    let run = |text: &str| {
        fs::write(&file, text).unwrap();
        codegen(folder.path()).args(["--external", "--out", "out", "--spec", "spec"]).output().unwrap()
    };
    let added = "extends: zones\nrecord: PlainZone\nfields:\n  colour: { type: text, max: 7, about: \"A colour.\" }\n";
    let written = run(added);
    assert_eq!(written.status.code(), Some(0), "{}", stderr(&written));
    let code = fs::read_to_string(folder.path().join("out/zones.rs")).unwrap();
    for part in [
        "#[overlay(PlainZone, ZoneId)]",
        "use ::prestashop_api::resources::ZoneId;",
        "pub active: bool",
        "pub colour: String",
    ] {
        assert!(code.contains(part), "{part} is not in {code}");
    }
    let ids = fs::read_to_string(folder.path().join("out/ids.rs")).unwrap();
    assert!(!ids.contains("ZoneId"), "the id is the library's: {ids}");

    // A module calls its fields as it likes; what is no name in Rust has one there.
    let named = stderr(&run(&added.replace("colour:", "theColour:")));
    assert!(named.contains("give it a name in Rust: `rust: the_colour`"), "{named}");
    let taken = added.replace("colour: {", "the-colour: { rust: name,");
    let taken = stderr(&run(&taken));
    assert!(taken.contains("the name in Rust `name` is given twice"), "{taken}");

    let of_nothing = stderr(&run(&added.replace("zones", "zone")));
    assert!(of_nothing.contains("the library has no resource `zone`"), "{of_nothing}");
    assert!(of_nothing.contains("did you mean `zones`?"), "{of_nothing}");
    let again = stderr(&run(&added.replace("colour:", "active:")));
    assert!(again.contains("`zones` has `active` in the library already"), "{again}");
    let word = stderr(&run(&format!("{added}verbs: [get]\n")));
    assert!(word.contains("unknown key `verbs` in what a module adds to a resource"), "{word}");
}

#[test]
fn wrong_usage_exits_with_2() {
    let here = tempfile::tempdir().unwrap();
    for arguments in [&["explain"][..], &["chekc"], &["check", "--spec"], &["--ouf", "x"]] {
        let output = codegen(here.path()).args(arguments).output().unwrap();
        assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(2), ""), "{arguments:?}");
        assert!(stderr(&output).contains("--help"), "{}", stderr(&output));
    }
}

#[test]
fn deletes_stale_generated_files_and_no_others() {
    let place = Place::new();
    place.run(&[]);
    fs::copy(place.path("out/orders.rs"), place.path("out/carts.rs")).unwrap();
    fs::write(place.path("out/mine.rs"), "//! Written by hand.\n").unwrap();
    fs::write(place.path("out/notes.txt"), "notes").unwrap();

    let checked = place.run(&["check"]);
    assert_eq!(checked.status.code(), Some(1));
    assert!(stdout(&checked).starts_with("--- a/out/carts.rs\n+++ /dev/null\n"), "{}", stdout(&checked));

    let written = place.run(&[]);
    assert_eq!(stderr(&written), "deleted out/carts.rs\n");
    let names: Vec<_> = place.files("out").into_keys().collect();
    assert!(!names.contains(&"carts.rs".to_owned()));
    assert!(names.contains(&"mine.rs".to_owned()) && names.contains(&"notes.txt".to_owned()));
}

#[test]
fn never_overwrites_a_file_written_by_hand() {
    let place = Place::new();
    fs::create_dir(place.path("out")).unwrap();
    fs::create_dir(place.path("spec/schema")).unwrap();
    for (file, text) in [("out/orders.rs", "//! Written by hand.\n"), ("spec/schema/service.json", "{}\n")] {
        fs::write(place.path(file), text).unwrap();
        let before = place.files("out");
        for arguments in [&[][..], &["check"]] {
            let output = place.run(arguments);
            assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(1), ""), "{file}");
            assert!(stderr(&output).contains(&format!("{file} is in the way")), "{}", stderr(&output));
            assert_eq!(place.files("out"), before);
            assert_eq!(fs::read_to_string(place.path(file)).unwrap(), text);
        }
        fs::remove_file(place.path(file)).unwrap();
    }
}

#[test]
fn a_wrong_spec_gives_all_diagnostics_and_changes_nothing() {
    let place = Place::new();
    place.run(&[]);
    let before = place.files("out");
    place.edit("spec/resources/orders.yaml", "to: order_states", "to: order_stats");
    place.edit("spec/resources/order_states.yaml", "translated", "translatd");
    for arguments in [&[][..], &["check"]] {
        let output = place.run(arguments);
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(stdout(&output), "");
        let text = stderr(&output);
        assert!(
            text.contains("error[PS0013]: unknown resource `order_stats`\n --> spec/resources/orders.yaml:9:"),
            "{text}"
        );
        assert!(text.contains("did you mean `order_states`?"), "{text}");
        assert!(
            text.contains(
                "error[PS0002]: unknown key `translatd` in a field\n --> spec/resources/order_states.yaml:8:"
            ),
            "{text}"
        );
        assert!(text.contains("2 errors in the spec; nothing was written."), "{text}");
        assert_eq!(place.files("out"), before);
    }
}

#[test]
fn a_spec_folder_that_is_not_there_is_named() {
    let place = Place::new();
    let output = codegen(place.folder.path()).args(["check", "--spec", "nowhere", "--out", "out"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("error[PS0011]: there is no spec folder nowhere"), "{}", stderr(&output));
}

#[test]
fn explains_every_code() {
    let here = tempfile::tempdir().unwrap();
    for code in Code::ALL {
        let output = codegen(here.path()).args(["explain", code.as_str()]).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(stdout(&output), code.explanation());
    }
    let lower = codegen(here.path()).args(["explain", "ps0014"]).output().unwrap();
    assert_eq!(stdout(&lower), Code::UnknownField.explanation());
}

#[test]
fn does_not_explain_an_unknown_code() {
    let here = tempfile::tempdir().unwrap();
    let output = codegen(here.path()).args(["explain", "PS9999"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output), "");
    assert!(stderr(&output).starts_with("error: there is no code `PS9999`"), "{}", stderr(&output));
    for code in Code::ALL {
        assert!(stderr(&output).contains(&format!("\n  {}: ", code.as_str())), "{}", stderr(&output));
    }
}

#[test]
fn finds_the_workspace_from_a_folder_inside() {
    let place = Place::new();
    fs::write(place.path("Cargo.toml"), "[workspace]\nmembers = []\n").unwrap();
    let inside = place.path("some/crate");
    fs::create_dir_all(&inside).unwrap();
    fs::write(place.path("some/Cargo.toml"), "[package]\nname = \"some\"\n").unwrap();
    let written = codegen(&inside).output().unwrap();
    assert_eq!(written.status.code(), Some(0), "{}", stderr(&written));
    assert!(place.path("prestashop-api/src/resources/orders.rs").is_file());
    let checked = codegen(&inside).arg("check").output().unwrap();
    assert_eq!(checked.status.code(), Some(0), "{}", stdout(&checked));
}

#[test]
fn says_what_to_do_outside_of_a_workspace() {
    let here = tempfile::tempdir().unwrap();
    let output = codegen(here.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("give the folder with `--spec DIR`"), "{}", stderr(&output));
}

#[test]
fn does_not_touch_what_is_current() {
    let place = Place::new();
    place.run(&[]);
    let mut permissions = fs::metadata(place.path("out/orders.rs")).unwrap().permissions();
    let changed = |place: &Place| fs::metadata(place.path("out/orders.rs")).unwrap().modified().unwrap();
    let before = changed(&place);
    permissions.set_readonly(true);
    fs::set_permissions(place.path("out/orders.rs"), permissions).unwrap();
    place.edit("spec/resources/order_states.yaml", "The name.", "The state's name.");
    let written = place.run(&[]);
    assert_eq!(written.status.code(), Some(0));
    assert!(stderr(&written).contains("changed out/order_states.rs\n"), "{}", stderr(&written));
    assert!(!stderr(&written).contains("out/orders.rs"), "{}", stderr(&written));
    assert_eq!(changed(&place), before);
}

#[test]
fn the_same_spec_gives_the_same_bytes() {
    let (one, other) = (Place::new(), Place::new());
    one.run(&[]);
    other.run(&[]);
    assert_eq!(one.files("out"), other.files("out"));
    assert_eq!(one.files("spec"), other.files("spec"));
}

#[test]
fn a_build_script_generates_for_a_crate_of_its_own() {
    let place = Place::new();
    fs::remove_file(place.path("spec/actions.yaml")).unwrap();
    fs::write(place.path("spec/service.yaml"), "undescribed: { customers: { item: customer } }\n").unwrap();
    let first = generate(&place.path("spec"), &place.path("out")).unwrap_or_else(|error| panic!("{error}"));
    assert!(first.changes.iter().all(|change| change.before.is_none()));
    assert!(!place.path("spec/schema").exists(), "a build script writes into its own folder only");
    let second = generate(&place.path("spec"), &place.path("out")).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(second.changes, []);

    place.edit("spec/resources/orders.yaml", "type: bool", "type: boole");
    let error = generate(&place.path("spec"), &place.path("out")).expect_err("the spec is wrong");
    assert!(error.to_string().contains("error[PS0006]: unknown word `boole`"), "{error}");
}

#[test]
fn the_client_in_the_repository_is_of_the_spec_in_the_repository() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    if !root.join("spec").is_dir() {
        return;
    }
    let output = codegen(&root).arg("check").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
}

#[test]
fn export_writes_for_other_tools_and_deletes_only_what_it_made() {
    let place = Place::new();
    let export = |target: &str| {
        let exported = place.run(&["export", target, "made"]);
        (exported.status.code(), stderr(&exported))
    };
    let (code, said) = export("jsonschema");
    assert_eq!((code, said.contains("created made/records/orders.json\n")), (Some(0), true), "{said}");
    assert_eq!(export("jsonschema"), (Some(0), "The exported files are current.\n".to_owned()));
    assert_eq!(export("openapi"), (Some(0), "created made/openapi.json\n".to_owned()));

    // One export leaves the files of another alone, and whatever somebody else wrote.
    fs::write(place.path("made/records/mine.json"), "{}").unwrap();
    fs::copy(place.path("made/records/orders.json"), place.path("made/records/gone.json")).unwrap();
    assert_eq!(export("asyncapi"), (Some(0), "created made/asyncapi.json\n".to_owned()));
    assert_eq!(export("jsonschema"), (Some(0), "deleted made/records/gone.json\n".to_owned()));
    assert!(place.path("made/openapi.json").is_file() && place.path("made/records/mine.json").is_file());

    fs::write(place.path("made/openapi.json"), "{}").unwrap();
    let (code, said) = export("openapi");
    assert_eq!((code, said.contains("made/openapi.json is in the way")), (Some(1), true), "{said}");
}

#[test]
fn a_wrong_spec_is_not_exported() {
    let place = Place::new();
    place.edit("spec/resources/orders.yaml", "resource: orders", "resource: ordres");
    let exported = place.run(&["export", "openapi", "made"]);
    assert_eq!(exported.status.code(), Some(1));
    assert!(stderr(&exported).contains("error[PS0012]"), "{}", stderr(&exported));
    assert!(!place.path("made").exists());
}

#[test]
fn a_warning_is_shown_and_stops_only_where_it_is_denied() {
    let place = Place::new();
    place.run(&[]);
    let old = "  old: { type: bool, until: 1.7.6, about: Whether it is old. }\n";
    place.edit("spec/resources/orders.yaml", "fields:\n", &format!("fields:\n{old}"));

    let denied = place.run(&["--deny-warnings"]);
    assert_eq!(denied.status.code(), Some(1));
    let said = stderr(&denied);
    assert!(said.contains("warning[PS0104]: no recording tells of `old`"), "{said}");
    assert!(said.contains("1 warning in the spec; nothing was written."), "{said}");
    assert_eq!(place.run(&["check"]).status.code(), Some(1), "nothing was written, so the code is not current");

    assert_eq!(place.run(&[]).status.code(), Some(0));
    let checked = place.run(&["check"]);
    assert_eq!(checked.status.code(), Some(0));
    assert!(
        stderr(&checked).contains("1 warning in the spec; each can be allowed where it stands."),
        "{}",
        stderr(&checked)
    );
    assert_eq!(place.run(&["check", "--deny-warnings"]).status.code(), Some(1));

    place.edit("spec/resources/orders.yaml", "  old:", "  # allow(PS0104): read in the source of 1.7.6\n  old:");
    place.run(&[]);
    let allowed = place.run(&["check", "--deny-warnings"]);
    assert_eq!((allowed.status.code(), stderr(&allowed)), (Some(0), "The generated code is current.\n".to_owned()));
}

#[test]
fn an_overlay_that_adds_nothing_is_a_draft() {
    let place = tempfile::tempdir().unwrap();
    fs::create_dir_all(place.path().join("spec/resources")).unwrap();
    fs::write(place.path().join("spec/resources/orders.yaml"), "extends: orders\n").unwrap();
    let plan = generate(&place.path().join("spec"), &place.path().join("out")).unwrap();
    let codes: Vec<_> = plan.warnings.diagnostics().iter().map(|warning| warning.code).collect();
    assert_eq!(codes, [Code::Draft]);
}
