//! `prestashop poll`: activations on stdout, one per line.

use std::io::{self, Write};

use prestashop_api::poller::{Activation, Poller, PollerError};
use prestashop_api::{Error, ErrorKind, Shop};
use serde_json::{Map, Value};
use tokio::signal;

use crate::args::FeedArgs;
use crate::connect::Session;
use crate::failure::Failure;
use crate::output::{Output, note};
use crate::stdout;

/// Polls until it is stopped, or once.
pub(crate) async fn run(args: FeedArgs, session: &Session, output: Output) -> Result<(), Failure> {
    let start = match &args.start {
        Some(_) if args.state.exists() => {
            note(&format!("going on from {}: --start is for the first run only", args.state.display()));
            None
        }
        start => start.as_ref(),
    };
    let given = [
        ("interval", args.every.map(Value::from)),
        ("ceiling", args.ceiling.map(Value::from)),
        ("idle", args.idle.map(Value::from)),
        ("start", start.map(|text| text.as_str().into())),
    ];
    let inputs: Map<_, _> = given.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    let inputs = Value::Object(inputs);
    let updates = session.feed(args.trigger, output).inputs(&inputs).state_file(&args.state);
    let mut poller = updates.start()?;
    if session.fake.is_some() && !args.once && start.is_none() {
        note("nobody buys in the fake shop, so nothing will come: try --start all --once");
    }
    let mut out = stdout::open()?;
    let mut stop = std::pin::pin!(stopped());
    let mut zone = None;
    loop {
        // A cycle that is dropped has changed nothing, or has put its activation into the state file: the next run hands it out.
        let next = tokio::select! {
            biased;
            stop = &mut stop => {
                stop?;
                note(&format!("stopped; {} keeps how far it came", args.state.display()));
                return Ok(());
            }
            next = async {
                if args.once { poller.cycle().await } else { poller.next().await.map(Some) }
            } => next,
        };
        if let Some(told) = zone_in_doubt(&poller).filter(|told| zone.as_ref() != Some(told)) {
            note(&told);
            zone = Some(told);
        }
        match next {
            Ok(Some(activation)) => deliver(&activation, &mut out, &mut poller).await?,
            Ok(None) => {}
            Err(error) if !args.once && !args.fail_fast && passes(&error, args.state.exists(), &session.shop) => {
                let failure = Failure::from(error).detail("trying again, after a pause");
                eprint!("{}", failure.text(output.json_errors()));
            }
            Err(error) => return Err(error.into()),
        }
        if args.once {
            if poller.is_behind() {
                note("more follows: run the command again");
            }
            return Ok(());
        }
    }
}

/// Which time zone is taken for the shop's, where the shop does not tell it.
fn zone_in_doubt(poller: &Poller) -> Option<String> {
    const REASON: &str =
        "the shop's time zone cannot be read: it stands in `configurations`, which the key may need the right to GET";
    // Without a date nothing hangs on the zone, and nobody asks for it.
    poller.settings().feed.date_field()?;
    let state = poller.state()?;
    let zone = &state.time_zone;
    match &zone.name {
        None => Some(format!(
            "{REASON}; changes are looked for in all time zones, so that none is missed, and their dates have none"
        )),
        Some(name) => {
            let asked = state.clock?.server.duration_since(zone.checked) >= poller.settings().zone_check;
            asked.then(|| format!("{REASON}; it is taken to be {name} still"))
        }
    }
}

/// Writes the activation and acknowledges it once it is written.
async fn deliver(activation: &Activation, out: &mut impl Write, poller: &mut Poller) -> Result<(), Failure> {
    writeln!(out, "{}", activation.json())?;
    out.flush()?;
    poller.ack().await?;
    Ok(())
}

/// Whether the poller goes on. Without a state nothing shows that the address and the key are right, and only what passes by itself is
/// waited for: so does, once the shop has answered, all that is not PrestaShop's own refusal.
fn passes(error: &PollerError, has_state: bool, shop: &Shop) -> bool {
    let by_itself = |error: &Error| {
        let foreign = shop.version().is_some() && error.codes().is_empty() && !error.is_permission();
        foreign || error.is_retryable() || matches!(error.kind(), ErrorKind::WebserviceDisabled | ErrorKind::ShopCrash)
    };
    !error.kind().is_final() && (has_state || error.shop_error().is_none_or(by_itself))
}

/// Completes when the user or the system asks the command to end.
#[cfg(unix)]
async fn stopped() -> io::Result<()> {
    let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate())?;
    tokio::select! {
        stopped = signal::ctrl_c() => stopped,
        _ = terminate.recv() => Ok(()),
    }
}

/// Completes when the user asks the command to end.
#[cfg(not(unix))]
async fn stopped() -> io::Result<()> {
    signal::ctrl_c().await
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use prestashop_conformance::shop::{FakeResponse, FakeShop, InjectedFault};

    use super::{Shop, zone_in_doubt};

    #[tokio::test]
    async fn a_zone_that_cannot_be_confirmed_is_told_until_it_can() {
        let running = FakeShop::start().await;
        let shop = Shop::connect(running.url()).key(running.key()).build().unwrap();
        let updates =
            shop.order_updated().settings(|settings| settings.zone_check = jiff::SignedDuration::from_secs(1));
        let mut poller = updates.start().unwrap();
        assert_eq!(zone_in_doubt(&poller), None);
        let mut told = Vec::new();
        for readable in [true, false, true] {
            running.fail_when(move |request| {
                let zone = request.path.ends_with("/configurations") && !readable;
                zone.then(|| InjectedFault::instead(FakeResponse::fatal()))
            });
            poller.cycle().await.unwrap();
            told.push(zone_in_doubt(&poller).unwrap_or_default());
            // The zone has to be asked for again.
            tokio::time::sleep(Duration::from_millis(1100)).await;
        }
        assert!(told[0].is_empty() && told[2].is_empty(), "{told:?}");
        assert!(
            told[1].contains("the shop's time zone cannot be read") && told[1].contains("Europe/Paris"),
            "{told:?}"
        );
    }
}
