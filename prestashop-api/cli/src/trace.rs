//! What the library tells: notes about names, the rest on demand.

use std::fmt::{self, Write as _};

use prestashop_api::record::NAMES;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, registry};

use crate::output::note;

/// Shows what the library does on stderr: calls for `-v`, and everything for `-vv`; and notes about names, if wanted.
pub(crate) fn start(verbose: u8, notes: bool) {
    let level = match verbose {
        0 => None,
        1 => Some("prestashop_api=info,prestashop_api::names=off"),
        _ => Some("prestashop_api=trace,prestashop_api::names=off"),
    };
    let calls = level.map(|level| {
        let calls = tracing_subscriber::fmt::layer().with_span_events(FmtSpan::CLOSE).with_writer(std::io::stderr);
        calls.with_filter(EnvFilter::new(level))
    });
    registry().with(notes.then_some(Notes)).with(calls).init();
}

/// Does something before it is known how much is to be shown.
pub(crate) fn before<T>(does: impl FnOnce() -> T) -> T {
    tracing::subscriber::with_default(registry().with(Notes), does)
}

/// What there is to know of a name that was given.
struct Notes;

impl<S: Subscriber> Layer<S> for Notes {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == NAMES {
            let mut message = Message(String::new());
            event.record(&mut message);
            note(&message.0);
        }
    }
}

/// The words of an event.
struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            // Writing to a `String` has no failure.
            let _ = write!(self.0, "{value:?}");
        }
    }
}
