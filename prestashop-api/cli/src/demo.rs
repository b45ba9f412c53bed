//! `prestashop demo`.
use crate::args::{DemoArgs, Global};
use crate::failure::Failure;
pub(crate) async fn run(_args: DemoArgs, _global: &Global) -> Result<(), Failure> { Ok(()) }
