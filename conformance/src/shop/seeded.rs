//! Faults that come by chance, and come again with the same seed.

use std::time::Duration;

use super::fault::InjectedFault;
use super::received::Received;

/// One of so many requests runs into a fault.
const ONE_OF: u64 = 8;

/// What goes wrong: each is as likely as the others.
const FAULTS: [fn() -> InjectedFault; 11] = [
    || InjectedFault::unavailable(Some(1)),
    || InjectedFault::unavailable(None),
    || InjectedFault::rate_limited(Some(1)),
    || InjectedFault::fatal(),
    || InjectedFault::page(),
    || InjectedFault::truncated(40),
    || InjectedFault::wrong_sha1(),
    || InjectedFault::junk_before("Notice: Undefined index in /modules/sample/sample.php\n"),
    || InjectedFault::slow(Duration::from_millis(500)),
    || InjectedFault::dropped(),
    || InjectedFault::saved_but_dropped(),
];

/// Picks faults for [`FakeShop::fail_when`](super::FakeShop::fail_when): one request of eight runs into one. The same seed picks the
/// same for the same requests, one after the other. What it did stands in [`Received::fault`].
pub fn by_seed(seed: u64) -> impl FnMut(&Received) -> Option<InjectedFault> + Send + 'static {
    let mut state = seed;
    // The generator is SplitMix64.
    let mut next = move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    move |_| {
        let (hit, which) = (next(), next());
        let count = FAULTS.len() as u64;
        let fault = usize::try_from(which % count).ok().and_then(|at| FAULTS.get(at))?;
        (hit % ONE_OF == 0).then(fault)
    }
}
