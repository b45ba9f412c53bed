//! Runs the built command, and holds what it said.

use std::ffi::OsStr;
use std::process::{Command, Output, Stdio};

use prestashop_conformance::shop::RunningShop;
use serde_json::Value;

/// The key of the fake shop that may only read.
pub(crate) const READING_KEY: &str = "READKEY82ABCDEFGHJKLMNPQRSTUVWXY";

/// What a command said, and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    /// The data, of a command that must have succeeded.
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.code, Some(0), "{self:?}");
        serde_json::from_str(&self.stdout).unwrap()
    }

    /// The records of a list that must have succeeded.
    pub(crate) fn records(&self) -> Vec<Value> {
        match self.json() {
            Value::Array(records) => records,
            other => panic!("no list: {other}"),
        }
    }

    /// The error object on stderr.
    pub(crate) fn error(&self) -> Value {
        let mut object: Value = serde_json::from_str(&self.stderr).unwrap();
        object["error"].take()
    }
}

/// The command, without anything from the environment of the test.
pub(crate) fn command<A: AsRef<OsStr>>(args: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_prestashop"));
    command.args(args).env_remove("PRESTASHOP_URL").env_remove("PRESTASHOP_KEY").stdin(Stdio::null());
    command
}

/// Runs the command to its end.
pub(crate) fn prestashop<A: AsRef<OsStr>>(args: impl IntoIterator<Item = A>) -> Ran {
    command(args).output().unwrap().into()
}

/// Runs the command on the fake shop; the arguments are separated by spaces.
pub(crate) fn demo(args: &str) -> Ran {
    prestashop(["--demo"].into_iter().chain(args.split(' ')))
}

/// The command, at a shop that the test runs.
pub(crate) fn at(shop: &RunningShop, args: &[&str]) -> Command {
    let mut command = command(["--url", &shop.url()].iter().chain(args));
    command.env("PRESTASHOP_KEY", shop.key());
    command
}

/// Runs the command at a shop that the test runs.
pub(crate) fn run(shop: &RunningShop, args: &[&str]) -> Ran {
    at(shop, args).output().unwrap().into()
}
