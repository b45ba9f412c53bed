//! The whole table of verdicts, held against the one in the docs.

use super::{
    Acknowledgement as Said, Evidence, Outcome, Sighting as Seen, WriteKind as Kind, if_readable, outcome,
    unless_refused,
};
use crate::error::{Error, ErrorKind, Phase, ShopError, Verb};

const KINDS: [(Kind, &str); 7] = [
    (Kind::Create, "create"),
    (Kind::Update, "update, task"),
    (Kind::Delete, "delete"),
    (Kind::Order, "order of a cart"),
    (Kind::OrderState, "order state"),
    (Kind::Upload, "upload"),
    (Kind::Replace, "replaced image"),
];

const SAID: [(Said, &str); 4] = [
    (Said::Confirmed, "the shop's own success"),
    (Said::Mismatched, "a success about something else"),
    (Said::Failed, "the shop's own failure"),
    (Said::Lost, "none, or somebody else's"),
];

const SEEN: [(Seen, &str); 7] = [
    (Seen::Skipped, "not looked at"),
    (Seen::Impossible, "cannot be seen"),
    (Seen::Complete, "all of it shows"),
    (Seen::Partial, "some of it shows"),
    (Seen::Altered, "something else shows"),
    (Seen::Absent, "nothing of it shows"),
    (Seen::Ambiguous, "may be somebody else's"),
];

/// Nothing is left unlooked at but what the shop has confirmed.
fn can_be(said: Said, seen: Seen) -> bool {
    seen != Seen::Skipped || said == Said::Confirmed
}

fn table() -> String {
    let kinds: Vec<_> = KINDS.iter().map(|(_, name)| *name).collect();
    let mut lines = vec![
        format!("| the answer | what a look finds | {} |", kinds.join(" | ")),
        format!("|---|---|{}", "---|".repeat(kinds.len())),
    ];
    for (said, answer) in SAID {
        for (seen, look) in SEEN.into_iter().filter(|(seen, _)| can_be(said, *seen)) {
            let verdicts = KINDS.map(|(kind, _)| outcome(kind, said, seen));
            if verdicts.iter().any(|verdict| *verdict != Outcome::Unknown) {
                let verdicts = verdicts.map(|verdict| format!("`{}`", verdict.as_str()));
                lines.push(format!("| {answer} | {look} | {} |", verdicts.join(" | ")));
            }
        }
    }
    lines.push(format!("| any | anything else | {}", "`unknown` | ".repeat(kinds.len()).trim_end()));
    lines.join("\n") + "\n"
}

#[test]
fn the_table_in_the_docs_is_the_one_that_is_used() {
    let docs = include_str!("../VERDICTS.md");
    let start = docs.find("| the answer |").unwrap_or(docs.len());
    assert!(docs[start..] == table(), "VERDICTS.md should end in:\n{}", table());
}

#[test]
fn only_what_shows_is_a_success() {
    for (kind, _) in KINDS {
        for (said, answer) in SAID {
            for (seen, look) in SEEN {
                let is_applied = outcome(kind, said, seen).is_applied();
                let makes = matches!(kind, Kind::Create | Kind::Upload);
                let reached = matches!(said, Said::Confirmed | Said::Failed);
                assert_eq!(is_applied, seen == Seen::Complete && (reached || !makes), "{kind:?}: {answer}, {look}");
            }
        }
    }
}

#[test]
fn only_a_shop_at_rest_proves_that_nothing_was_done() {
    for (kind, _) in KINDS {
        for (seen, _) in SEEN {
            for said in [Said::Mismatched, Said::Lost] {
                assert_ne!(outcome(kind, said, seen), Outcome::NotApplied, "{kind:?} {said:?} {seen:?}");
            }
            let none = outcome(kind, Said::Failed, seen) == Outcome::NotApplied;
            assert_eq!(none, seen == Seen::Absent, "{kind:?} {seen:?}");
        }
    }
}

fn answered(kind: ErrorKind, status: u16) -> Error {
    Error::new(kind, "x").at(Phase::Answered).with_status(status)
}

#[test]
fn an_error_says_whether_the_shop_is_at_rest() {
    let quoted = |error: Error| error.with_excerpt("<html>".to_owned());
    let listed = |error: Error| error.with_codes(vec![ShopError::new(Some(46), "not saved")]);
    let to = |verb, error: Error| error.with_call(verb, "zones".into(), None);
    for (error, said) in [
        (listed(answered(ErrorKind::NotSaved, 500)).by_shop(true), Said::Failed),
        // A list of errors in the webservice's form, without its headers.
        (listed(answered(ErrorKind::NotSaved, 500)), Said::Lost),
        (answered(ErrorKind::ShopCrash, 500), Said::Failed),
        (quoted(answered(ErrorKind::ShopCrash, 500)), Said::Lost),
        (quoted(answered(ErrorKind::Blocked, 403)), Said::Lost),
        (answered(ErrorKind::Decode, 200), Said::Lost),
        (to(Verb::Post, answered(ErrorKind::EmptyBody, 201)), Said::Confirmed),
        (to(Verb::Patch, answered(ErrorKind::EmptyBody, 201)), Said::Lost),
        (Error::new(ErrorKind::Timeout, "x").at(Phase::MaybeSent), Said::Lost),
    ] {
        assert_eq!(Said::of(&error), said, "{error:?}");
    }
}

#[test]
fn a_verdict_says_why() {
    let blocked = answered(ErrorKind::Blocked, 403).with_hint("ask the hoster");
    let evidence = |seen, found| Evidence::new(Kind::Create, Said::Lost, seen, found).candidate(Some(8));
    let unknown = evidence(Seen::Complete, "zone 8 looks like it").error(Some(&blocked)).settle();
    assert_eq!((unknown.outcome, unknown.candidate), (Outcome::Unknown, Some(8)));
    assert_eq!(unknown.note, "the shop answered: x; zone 8 looks like it, but nothing proves that this write made it");
    assert_eq!(unknown.hint.as_deref(), Some("ask the hoster"));
    let late = evidence(Seen::Absent, "no new zone is there").settle();
    assert_eq!(late.note, "no new zone is there, but the shop may be at work on it yet");
    let made = Evidence::new(Kind::Create, Said::Confirmed, Seen::Complete, "zone 8 was made");
    let made = made.candidate(Some(8)).error(Some(&blocked)).settle();
    assert_eq!((made.outcome, made.candidate, made.hint), (Outcome::Applied, None, None));
    assert!(Outcome::ALL.iter().all(|outcome| serde_json::to_value(outcome).unwrap() == outcome.as_str()));
}

#[test]
fn a_confirmation_is_told_for_what_it_is_worth() {
    let note = |kind, said, seen| Evidence::new(kind, said, seen, "x").settle().note;
    let taken = "x; the shop has taken the write, which does not say what it stores";
    for seen in [Seen::Skipped, Seen::Impossible] {
        assert_eq!(note(Kind::Update, Said::Confirmed, seen), taken);
    }
    for kind in [Kind::Update, Kind::Create] {
        assert_eq!(note(kind, Said::Confirmed, Seen::Absent), "x, though the shop confirms it");
        assert_eq!(note(kind, Said::Failed, Seen::Absent), "x");
    }
    assert_eq!(note(Kind::Update, Said::Confirmed, Seen::Complete), "x");
    let misheard = "the shop answered well, but not about this write; x";
    assert_eq!(note(Kind::Update, Said::Mismatched, Seen::Complete), misheard);
}

#[test]
fn what_cannot_be_seen_leaves_a_write_open_and_a_shop_that_does_not_answer_stops_it() {
    use ErrorKind as K;
    let seen = |kind| if_readable::<u8>(Err(answered(kind, 500)));
    for kind in [K::ForbiddenVerb, K::ForbiddenResource, K::ShopNotice, K::ShopCrash, K::OtherCode, K::Image, K::Decode]
    {
        assert_eq!(seen(kind).unwrap(), None, "{kind}");
    }
    for kind in [K::Unauthorized, K::Connect, K::Timeout, K::Unavailable, K::RateLimited, K::Blocked, K::NotFound] {
        assert_eq!(seen(kind).unwrap_err().kind(), kind);
    }
    assert_eq!(if_readable(Ok(5)).unwrap(), Some(5));
}

#[test]
fn only_what_was_surely_not_written_is_an_error() {
    let unsent = Error::new(ErrorKind::Connect, "x").at(Phase::NotSent);
    assert!(unless_refused::<u8>(Err(unsent)).is_err());
    let blocked = answered(ErrorKind::Blocked, 403).with_call(Verb::Post, "zones".into(), None);
    assert!(unless_refused::<u8>(Err(blocked)).unwrap().is_err());
    assert_eq!(unless_refused(Ok(5)).unwrap().unwrap(), 5);
}
