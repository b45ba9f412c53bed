//! Imports go down only: the modules of a crate stand in storeys, and each takes names from those below it alone. So no two modules
//! need each other, and each can be read without those above it.

#![expect(clippy::unwrap_used, reason = "a source that cannot be read fails the test")]

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn conformance() {
    let storeys = "
        ledger_command coverage_command replay_command seeds_command serve_command import_command drift_command
        asking
        import import::update import::draft import::guess import::steps
        drift drift::report
        synopsis synopsis::known synopsis::compare synopsis::live synopsis::read synopsis::xml synopsis::facts
        coverage coverage::table coverage::marks coverage::fake_shop
        ledger ledger::covered ledger::words
        replay replay::junit replay::page replay::report replay::judge replay::special replay::root
        replay::write replay::write::action replay::write::body replay::write::refused replay::write::evidence replay::write::accepted
        replay::write::intent replay::write::staged_shop replay::write::recorded replay::write::context
        replay::replayer replay::answers replay::verdict replay::rights
        replay::server replay::lossless replay::lossless::same replay::diff replay::expect replay::rows replay::asked
        seeds
        store_contract store_contract::pollers store_contract::states store_contract::rule
        shop shop::in_process shop::seeded shop::data shop::builder shop::running shop::fake_shop shop::respond
        shop::write shop::write::associations shop::write::validate shop::write::assign shop::write::special shop::write::delete
        shop::write::used shop::write::ranks shop::write::place shop::write::order shop::write::object shop::write::mirror
        shop::files shop::files::images shop::files::attachments shop::files::form shop::search shop::virtual_prices shop::list shop::filter
        shop::render shop::render::xml shop::render::json shop::render::view shop::display
        shop::pricing shop::state shop::proxy shop::received shop::fault shop::call shop::response shop::keys
        shop::world shop::recorded::whole shop::recorded shop::recorded::bundle shop::model shop::field shop::spec shop::column
        shop::dialect shop::format shop::row shop::collation
        fixtures har request xml
    ";
    assert_eq!(imports_that_go_up("src", storeys), Vec::<String>::new());
}

#[test]
fn command() {
    let storeys = "
        demo doctor mcp door poll state action write read describe
        explain
        assign connect progress trace output
        expr stdout failure
        args args::action args::door args::poll args::number
        fake resource table chosen flat input terminal
    ";
    assert_eq!(imports_that_go_up("../prestashop-api/cli/src", storeys), Vec::<String>::new());
}

#[test]
fn library() {
    let storeys = "
        poller poller::updates poller::source poller::store poller::shell poller::ports poller::core
        actions files write resources read query resources::ids record client error resources::service version
        display
    ";
    // `display!` is a macro: it stands on the ground, whatever it names.
    let wrong = imports_that_go_up("../prestashop-api/src", storeys);
    // Generated code is made of the front page's macros and types: it stands on the whole of them.
    let wrong: Vec<_> = wrong.into_iter().filter(|import| !import.starts_with("resources::")).collect();
    assert_eq!(wrong, Vec::<String>::new());
}

/// The imports below the folder `src` that go up. `storeys` names modules from the roof to the ground; one that is not named lives on the
/// storey of its parent. Test modules may look everywhere.
fn imports_that_go_up(src: &str, storeys: &str) -> Vec<String> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join(src);
    let storey = |path: &str| {
        let holds = |name: &str| path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
        let named = storeys.split_whitespace().enumerate().filter(|(_, name)| holds(name));
        named.max_by_key(|(_, name)| name.len()).map(|(at, _)| at)
    };
    let mut wrong = Vec::new();
    for file in files(&src) {
        let module = file.strip_prefix(&src).unwrap().with_extension("").to_string_lossy().replace(['/', '\\'], "::");
        let Some(own) = storey(&module) else {
            // The front page is above all.
            wrong.extend((!["lib", "main"].contains(&&*module)).then(|| format!("{module} stands on no storey")));
            continue;
        };
        for import in imports(&fs::read_to_string(&file).unwrap(), &module) {
            if storey(&import).is_none_or(|below| below < own) {
                wrong.push(format!("{module} takes {import}"));
            }
        }
    }
    wrong
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// The paths of the crate that a module names, in a `use` or elsewhere. Braces in braces it does not spell out.
fn imports(text: &str, module: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]\nmod").next().unwrap_or_default();
    let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let starts = ["crate::", "self::", "super::"].into_iter().flat_map(|start| code.match_indices(start));
    let in_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let begins = |at: &usize| !code[..*at].ends_with(|c| in_path(c) || c == '$') && !code[..*at].ends_with("pub(in ");
    let mut paths = Vec::new();
    for at in starts.map(|(at, _)| at).filter(begins) {
        let rest = &code[at..];
        let (path, after) = rest.split_at(rest.find(|c| !in_path(c)).unwrap_or(rest.len()));
        let names = after.strip_prefix('{').and_then(|names| names.split('}').next()).unwrap_or_default();
        paths.extend(names.split(',').map(|name| absolute(module, &format!("{path}{}", name.trim()))));
    }
    paths
}

/// A path from the crate's root.
fn absolute(module: &str, path: &str) -> String {
    let mut parts: Vec<&str> = module.split("::").collect();
    for part in path.split("::") {
        match part {
            "crate" => parts.clear(),
            "super" => drop(parts.pop()),
            "self" | "" => {}
            name => parts.push(name),
        }
    }
    parts.join("::")
}
