//! Prints what pollers lose in shops where all goes wrong that can: `cargo run -p prestashop-conformance --example poller-faults --release`, with the
//! number of seeds per fault for ours, and for each of the others, if other than 1,000 and 100.

#![expect(clippy::unwrap_used, reason = "a lab that does not work has nothing to print")]

#[path = "../tests/poller_faults/lab/mod.rs"]
mod lab;

use std::error::Error;
use std::num::NonZero;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

use lab::algorithm::{Algorithm, RIVALS};
use lab::fault::{FAULTS, Fault};
use lab::plain::SLIPS;
use lab::run::{Run, run};

/// What many runs came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Tally {
    runs: u64,
    lossy: u64,
    lost: u64,
    repeats: u64,
    requests: u64,
    bytes: u64,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.runs += other.runs;
        self.lossy += other.lossy;
        self.lost += other.lost;
        self.repeats += other.repeats;
        self.requests += other.requests;
        self.bytes += other.bytes;
    }
}

impl From<&Run> for Tally {
    fn from(run: &Run) -> Self {
        Self {
            runs: 1,
            lossy: u64::from(!run.lost.is_empty()),
            lost: run.lost.len() as u64,
            repeats: run.repeats,
            requests: run.requests,
            bytes: run.bytes,
        }
    }
}

/// Runs the seeds on all processors; what they come to hangs on no order.
fn tally(algorithm: Algorithm, fault: &Fault, seeds: u64) -> Result<Tally, String> {
    let next = AtomicU64::new(0);
    let work = || -> Result<Tally, String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        let mut tally = Tally::default();
        loop {
            let seed = next.fetch_add(1, Relaxed);
            if seed >= seeds {
                return Ok(tally);
            }
            let run = runtime.block_on(run(algorithm, seed, fault));
            let run = run.map_err(|error| format!("{} with {}, seed {seed}: {error}", algorithm.name(), fault.name))?;
            tally.add(Tally::from(&run));
        }
    };
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let mut sum = Tally::default();
        for thread in running {
            sum.add(thread.join().map_err(|_| "a run panicked".to_owned())??);
        }
        Ok(sum)
    })
}

/// How many runs of a hundred lost something.
fn percent(tally: &Tally) -> String {
    let tenths = (tally.lossy * 1000).div_ceil(tally.runs.max(1));
    if tenths == 0 { "0".to_owned() } else { format!("{}.{}", tenths / 10, tenths % 10) }
}

fn row(name: &str, tally: &Tally) -> String {
    let Tally { runs, lossy, lost, repeats, requests, bytes } = tally;
    let (requests, kilobytes) = (requests / runs, bytes / 1000 / runs);
    format!("| {name} | {runs} | {lossy} | {lost} | {repeats} | {requests} | {kilobytes} |")
}

const HEAD: &str =
    "| runs | with loss | orders lost | repeats | requests per run | kB per run |\n|---|---|---|---|---|---|---|";

fn main() -> Result<(), Box<dyn Error>> {
    let mut seeds = std::env::args().skip(1).map(|number| number.parse::<u64>());
    let (ours, others) = (seeds.next().transpose()?.unwrap_or(1000), seeds.next().transpose()?.unwrap_or(100));
    println!("| fault {HEAD}");
    let mut sum = Tally::default();
    for fault in &FAULTS {
        let tally = tally(Algorithm::Ours, fault, ours)?;
        println!("{}", row(fault.name, &tally));
        sum.add(tally);
    }
    println!("{}\n", row("all", &sum));

    let plain = SLIPS.map(Some).into_iter().rev().chain([None]).rev().map(Algorithm::Plain);
    let mut columns = Vec::new();
    println!("| algorithm {HEAD}");
    for algorithm in plain.chain(RIVALS) {
        let tallies = FAULTS.iter().map(|fault| tally(algorithm, fault, others)).collect::<Result<Vec<_>, _>>()?;
        let mut sum = Tally::default();
        for tally in &tallies {
            sum.add(*tally);
        }
        println!("{}", row(&algorithm.name(), &sum));
        columns.push((algorithm.name(), tallies));
    }
    println!("\nRuns with loss, of a hundred:\n");
    let names: Vec<_> = columns.iter().map(|(name, _)| name.as_str()).collect();
    println!("| fault | {} |\n|---|{}", names.join(" | "), "---|".repeat(names.len()));
    for (at, fault) in FAULTS.iter().enumerate() {
        let cells: Vec<_> = columns.iter().map(|(_, tallies)| percent(&tallies[at])).collect();
        println!("| {} | {} |", fault.name, cells.join(" | "));
    }
    Ok(())
}
