//! `cargo conformance drift`.

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{ArgGroup, Args};
use prestashop_conformance::drift::{Drift, Form, drift, render};

use crate::asking::{Asking, Of, show};

/// Report how a shop differs from the spec of its version.
///
/// Exit code 1 where it does, or gives no answer; 2 where something else has to be asked.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("source").args(["url", "synopsis"]).required(true).multiple(true)))]
pub(crate) struct Arguments {
    /// The address of a shop.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// A HAR log (.har, .har.gz) or a file with one answer (.xml) instead.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    synopsis: Vec<String>,
    /// Only this resource.
    #[arg(long, value_name = "NAME")]
    resource: Vec<String>,
    #[command(flatten)]
    asking: Asking,
    #[command(flatten)]
    of: Of,
    /// The form of the report.
    #[arg(short, long, value_name = "FORM", value_enum, default_value_t = Form::Text)]
    output: Form,
}

pub(crate) async fn run(arguments: &Arguments) -> io::Result<ExitCode> {
    let Arguments { url, synopsis, resource, asking, of, output } = arguments;
    let made_for = of.made_for();
    let model = match prestashop_codegen::load_for(&of.folder()?, made_for) {
        Ok(model) => model,
        Err(report) => {
            show(&report, "nothing was compared");
            return Ok(ExitCode::FAILURE);
        }
    };
    let sources: Vec<String> = url.iter().chain(synopsis).cloned().collect();
    let answers = asking.gather(&sources, resource).await;
    match answers.and_then(|answers| drift(&model, made_for, answers, resource)) {
        Ok(found) => {
            io::stdout().write_all(render(&found, *output).as_bytes())?;
            Ok(if found.iter().all(Drift::is_empty) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Err(fault) => {
            eprintln!("error: {fault}");
            Ok(if fault.usage { ExitCode::from(2) } else { ExitCode::FAILURE })
        }
    }
}
