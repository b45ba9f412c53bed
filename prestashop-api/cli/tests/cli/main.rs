//! The command `prestashop`, from the outside: arguments in, exit code and output out.

#[cfg(test)]
mod action;
#[cfg(test)]
mod cases;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod describe;
#[cfg(test)]
mod door;
#[cfg(test)]
mod mcp;
#[cfg(test)]
mod poll;
#[cfg(test)]
mod read;
#[cfg(test)]
mod run;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod states;
#[cfg(test)]
#[cfg(unix)]
mod stdout;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod tls;
#[cfg(test)]
mod trouble;
#[cfg(test)]
mod write;
#[cfg(test)]
mod wrong_use;
