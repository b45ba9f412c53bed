//! What each difference means. What has no rule of its own is told as another behaviour.

use super::renames::Renames;
use super::said::{Place, Said};
use super::{Hit, Level};
use Hit::{Json, Rust, Shops};
use Level::{Additive, Behaviour, Breaking};

/// What a difference means, to whom, and why.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verdict {
    pub(super) level: Level,
    pub(super) hits: &'static [Hit],
    pub(super) reason: &'static str,
}

const ALL: &[Hit] = &[Rust, Json, Shops];
const USERS: &[Hit] = &[Rust, Json];

fn is(level: Level, hits: &'static [Hit], reason: &'static str) -> Verdict {
    Verdict { level, hits, reason }
}

/// Both specs whole, for what a difference means beside others.
pub(super) struct Sight<'a> {
    pub(super) before: &'a Said,
    pub(super) after: &'a Said,
    pub(super) renames: &'a Renames,
}

/// What becomes of a thing: it goes, comes, or says something else.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Gone,
    New,
    Other,
}

/// What the difference at a place means; `None` where another difference tells it.
pub(super) fn judge(place: &Place, before: Option<&Said>, after: Option<&Said>, sight: &Sight<'_>) -> Option<Verdict> {
    let turn = match (before, after) {
        (_, None) => Turn::Gone,
        (None, _) => Turn::New,
        _ => Turn::Other,
    };
    let keys = place.keys();
    Some(match keys.as_slice() {
        ["service", "undescribed", name] => {
            let described = [sight.before, sight.after].iter().any(|spec| spec.at(&["resources", name]).is_some());
            match turn {
                // The resource itself is told.
                Turn::Gone | Turn::New if described => return None,
                Turn::Gone => is(Breaking, &[Rust], "the type of its ids is gone"),
                Turn::New => is(Additive, &[Rust], "its ids have a type of their own"),
                Turn::Other => is(Behaviour, &[Rust], "its ids are named after it"),
            }
        }
        [.., "renamed_from"] => match turn {
            Turn::Gone => is(Breaking, USERS, "the former name is refused"),
            Turn::New => is(Additive, USERS, "a former name is taken, with a note"),
            Turn::Other => is(Breaking, USERS, "the former name before it is refused"),
        },
        [.., "deprecated"] => is(Behaviour, USERS, "whoever uses it is warned, or no longer"),
        ["service", rest @ ..] => service(rest, turn, after),
        ["actions", _, rest @ ..] => run(rest, turn, after),
        ["resources", _] => comes_and_goes(turn, "its records, ids and methods are gone", "nobody knew it before"),
        ["resources", resource, rest @ ..] => {
            let writes = sight.after.at(&["resources", resource, "verbs"]);
            let takes_new = writes.is_some_and(|verbs| verbs.members().contains(&"post"));
            of_resource(rest, turn, before, after, takes_new, sight, &keys)
        }
        _ => other(),
    })
}

/// What another name means, where the former one is said.
pub(super) fn renamed(place: &Place) -> Verdict {
    match place.keys().as_slice() {
        ["actions", "triggers", _] => {
            is(Breaking, &[Rust], "its method is named after it; by name the former one is taken too, with a note")
        }
        ["actions", _, _] => is(Behaviour, USERS, "the former name is taken too, with a note"),
        ["actions" | "service", ..] => {
            is(Breaking, &[Rust], "the struct has it by its new name; as JSON the former one is taken too, with a note")
        }
        ["resources", _] => is(
            Breaking,
            &[Rust],
            "types and methods are named after it; as a text the former name is taken too, with a note",
        ),
        _ => is(
            Breaking,
            USERS,
            "records have it by its new name; filters and writes take the former one too, with a note",
        ),
    }
}

/// What another order means.
pub(super) fn order(place: &Place) -> Verdict {
    match place.keys().last() {
        Some(&"inputs") => is(Breaking, &[Rust], "`new` takes the required inputs in this order"),
        Some(&"fields" | &"associations") => is(Behaviour, &[Json], "records are written out in this order"),
        _ => is(Behaviour, USERS, "what goes by the order goes otherwise"),
    }
}

fn other() -> Verdict {
    is(Behaviour, ALL, "there is no rule for this word: read what changed")
}

fn words() -> Verdict {
    is(Behaviour, USERS, "documentation, schemas and messages say it in other words")
}

fn comes_and_goes(turn: Turn, gone: &'static str, new: &'static str) -> Verdict {
    match turn {
        Turn::Gone => is(Breaking, USERS, gone),
        Turn::New => is(Additive, USERS, new),
        Turn::Other => other(),
    }
}

fn service(keys: &[&str], turn: Turn, after: Option<&Said>) -> Verdict {
    match keys {
        ["kinds", _] => {
            comes_and_goes(turn, "nobody meets this kind of error any more", "errors can be of one more kind")
        }
        ["errors", _, "kind"] => is(Breaking, USERS, "programs decide by the kind of an error"),
        ["errors", _] => is(Behaviour, USERS, "an error with this code is of another kind"),
        ["kinds" | "errors", _, "saved"] => {
            is(Behaviour, USERS, "whether a write in doubt may have been done is judged otherwise")
        }
        ["images", "kinds" | "general", _] => {
            comes_and_goes(turn, "the images are gone", "these images can be reached")
        }
        ["images", "mimes", _] => {
            comes_and_goes(turn, "files of this type are refused", "files of this type are taken")
        }
        ["validators", ..] => is(Behaviour, USERS, "other values are refused before they are sent"),
        ["versions", "supported", _] => match turn {
            Turn::Gone => is(Breaking, &[Shops], "this version is no longer proven"),
            _ => is(Additive, &[Shops], "this version is proven"),
        },
        ["versions" | "auth" | "formats" | "headers" | "limits" | "pages", .., key] if *key != "about" => {
            is(Behaviour, &[Shops], "shops are asked or understood otherwise")
        }
        [.., "about" | "hint"] => words(),
        ["triggers", rest @ ..] => of_input(rest, turn, after),
        _ => other(),
    }
}

/// An action or a trigger, by what follows its list.
fn run(keys: &[&str], turn: Turn, after: Option<&Said>) -> Verdict {
    match keys {
        [_] => comes_and_goes(turn, "who runs it by its name or type does not find it", "it can be run"),
        [_, "does" | "resource" | "display" | "paging"] => is(Breaking, USERS, "it does or answers something else"),
        [.., "about" | "hint"] => words(),
        [_, "inputs", rest @ ..] => of_input(rest, turn, after),
        _ => other(),
    }
}

/// An input, by its name and what follows that.
fn of_input(keys: &[&str], turn: Turn, after: Option<&Said>) -> Verdict {
    let is_needed = |said: Option<&Said>| said.is_some_and(|said| said.newest() == "true");
    match keys {
        [_] => match turn {
            Turn::New if is_needed(after.and_then(|input| input.get("required"))) => {
                is(Breaking, USERS, "a run without the new required input is refused")
            }
            _ => comes_and_goes(turn, "a run that gives it is refused", "nobody needs to give it"),
        },
        [_, "required"] if is_needed(after) => is(Breaking, USERS, "a run without it is refused"),
        [_, "required"] => is(Breaking, &[Rust], "`new` no longer takes it; as JSON it can be left out"),
        [_, "type" | "to" | "filter"] => is(Breaking, USERS, "the input takes other values"),
        [_, "default"] => is(Behaviour, USERS, "a run that leaves it out does something else"),
        [_, "min" | "max" | "bound"] => is(Behaviour, USERS, "other values are refused or mean something else"),
        _ => other(),
    }
}

fn of_resource(
    keys: &[&str],
    turn: Turn,
    before: Option<&Said>,
    after: Option<&Said>,
    takes_new: bool,
    sight: &Sight<'_>,
    place: &[&str],
) -> Verdict {
    match keys {
        ["item" | "record" | "group"] => {
            is(Breaking, &[Rust], "types are named after it, or are behind another feature")
        }
        ["list"] => is(Behaviour, &[Shops], "answers are looked into at another place"),
        ["verbs", _] => comes_and_goes(turn, "the call is refused before it is sent", "the call can be made"),
        ["changes"] => comes_and_goes(turn, "it can no longer be polled", "it can be polled"),
        ["mail"] => comes_and_goes(turn, "a write cannot ask for the mail", "a write can ask for a mail"),
        ["fields", _] if turn == Turn::New && takes_new && after.is_some_and(is_needed) => {
            is(Breaking, USERS, "a create without the new required field does not compile, or is refused")
        }
        ["fields" | "associations", _] | ["associations", _, "fields", _] => comes_and_goes(
            turn,
            "records, filters and writes have it no longer",
            "whoever does not know it goes on as before",
        ),
        ["fields", _, "required"] if takes_new => {
            let field = |spec: &Said| spec.at(&place[..place.len() - 1]).is_some_and(is_needed);
            match (field(sight.before), field(sight.after)) {
                (false, true) => is(Breaking, USERS, "a create without it does not compile, or is refused"),
                (true, false) => {
                    is(Breaking, &[Rust], "the struct of a new record has it no longer; as JSON it can be left out")
                }
                _ => is(Behaviour, &[Shops], "shops of other versions are sent it, or asked for it"),
            }
        }
        ["associations", _, "item" | "record"] => is(Breaking, &[Rust], "the type of its items is named after it"),
        ["associations", _, "full_only"] => match turn {
            Turn::Gone => is(Additive, USERS, "every display can show it"),
            _ => is(Breaking, USERS, "a display that names it is refused"),
        },
        ["displays", _] if turn == Turn::Other => match after.map(Said::text).as_deref() {
            Some("all") => is(Additive, USERS, "it shows more than before"),
            _ => is(Breaking, USERS, "it shows other fields"),
        },
        ["displays", _] => comes_and_goes(turn, "who asks for it does not find it", "it can be asked for"),
        ["displays", _, _] => comes_and_goes(turn, "who reads it there does not find it", "more than before is shown"),
        ["never_put" | "risky_put" | "copied_on_write" | "delete" | "on_create" | "fails" | "by_shop", ..] => {
            is(Behaviour, ALL, "writes are refused, warned of or done otherwise")
        }
        ["pages" | "changes" | "mail" | "prices", ..] => is(Behaviour, ALL, "shops are asked otherwise"),
        ["about"] => words(),
        ["fields", _, key @ "values", _]
        | [key]
        | ["fields" | "associations", _, key]
        | ["associations", _, "fields", _, key] => of_field(key, turn, before, after),
        _ => other(),
    }
}

/// Whether a create needs a field in the newest version.
fn is_needed(field: &Said) -> bool {
    let newest = |key: &str| field.get(key).map(Said::newest).unwrap_or_default();
    newest("required") == "true" && !matches!(newest("write"), "never" | "action") && field.get("until").is_none()
}

fn of_field(key: &str, turn: Turn, before: Option<&Said>, after: Option<&Said>) -> Verdict {
    let newest = |said: Option<&Said>| said.map(Said::newest).unwrap_or_default().to_owned();
    let (was, now) = (newest(before), newest(after));
    let is_taken = |write: &str| !matches!(write, "never" | "action");
    match key {
        "type" | "translated" | "nullable" => is(Breaking, USERS, "values have another type"),
        "to" => is(Breaking, &[Rust], "ids have another type"),
        "rust" => is(Breaking, &[Rust], "it has another name in Rust"),
        "write" if is_taken(&was) && !is_taken(&now) => is(Breaking, USERS, "it cannot be written any more"),
        "write" if !is_taken(&was) && is_taken(&now) => is(Additive, USERS, "it can be written"),
        "computed" if now == "true" => is(Breaking, USERS, "there is no filter and no sort by it any more"),
        "computed" if was == "true" => is(Additive, USERS, "there is a filter and a sort by it"),
        "values" => match turn {
            Turn::New => is(Additive, USERS, "one more word has a name"),
            _ => is(Breaking, &[Rust], "the word has no name any more"),
        },
        "secret" => match turn {
            Turn::New => is(Breaking, &[Json], "it is left out of what is written out"),
            _ => is(Behaviour, &[Json], "it is written out"),
        },
        "default" | "brings" => is(Behaviour, ALL, "a create that leaves it out stores something else"),
        "max" | "validator" | "closed" | "column" | "scale" | "repaired" => {
            is(Behaviour, USERS, "other values are refused before they are sent, or warned of")
        }
        "since" | "until" | "write" | "computed" | "required" => {
            is(Behaviour, &[Shops], "shops of some versions are taken otherwise")
        }
        "about" | "besides" => words(),
        _ => other(),
    }
}
