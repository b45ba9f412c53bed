//! `prestashop doctor`: what keeps a shop and a key from being used.

use std::fmt::Write as _;

use prestashop_api::Catalogue;
use prestashop_api::actions::Level;
use prestashop_api::error::counted;

use crate::args::DoctorArgs;
use crate::connect::Session;
use crate::door::unknown;
use crate::failure::{Failure, as_options, encoded};
use crate::output::Output;
use crate::terminal::escaped;

/// Finds out what keeps the shop and the key from being used, and prints it.
pub(crate) async fn run(args: &DoctorArgs, session: &Session, output: Output) -> Result<(), Failure> {
    let mut doctor = session.shop.diagnose().try_key_in_query(args.try_key_in_query);
    if !args.needed.is_empty() {
        let mut actions = Vec::new();
        let mut triggers = Vec::new();
        for name in &args.needed {
            match (Catalogue::action(name), Catalogue::trigger(name)) {
                (Ok(action), _) => actions.push(action),
                (_, Ok(trigger)) => triggers.push(trigger),
                (Err(_), Err(_)) => return Err(unknown(name)),
            }
        }
        doctor = doctor.needed(actions, triggers);
    }
    let mut diagnosis = doctor.examine().await;
    for finding in &mut diagnosis.findings {
        finding.hint = finding.hint.take().map(|hint| as_options(&hint));
    }
    let object = encoded(&diagnosis)?;
    let mut text = String::new();
    for finding in &diagnosis.findings {
        let word = console::style(format!("{:<7}", finding.level.as_str()));
        let word = match finding.level {
            Level::Ok => word.green(),
            Level::Note => word.bold(),
            Level::Warning => word.yellow(),
            Level::Error => word.red(),
        };
        let _ = writeln!(text, "{word} {}: {}", finding.id, escaped(&finding.message));
        if let Some(hint) = &finding.hint {
            let _ = writeln!(text, "        {}", escaped(hint));
        }
    }
    output.styled(&text, &object)?;
    if diagnosis.is_healthy() {
        return Ok(());
    }
    let broken = diagnosis.findings.iter().filter(|finding| finding.level == Level::Error).count();
    Err(Failure::refused(
        "unhealthy",
        format!("{} in what is needed; the findings say what to do", counted(broken, "error")),
    ))
}
