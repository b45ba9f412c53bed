//! How long a poller waits between two cycles that went well.

use std::time::Duration;

use crate::poller::core::settings::Settings;

/// The longest rest for a shop that works long, whatever part of the time it may work: as after a failure.
const LONGEST_REST: Duration = Duration::from_secs(30 * 60);

/// The pace of a poller that is not behind.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// The last wait, before it was spread; none before the first one.
    wait: Option<Duration>,
    /// How long the shop works for a cycle, on average, the last ones counting more.
    work: Duration,
}

impl Pace {
    /// When the first cycle is due, from now: each feed has a place of its own in the interval, whenever its process begins.
    pub(super) fn phase(settings: &Settings) -> Duration {
        if !settings.spread {
            return Duration::ZERO;
        }
        let key = settings.feed.store_key();
        let place = key.get(..8).and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or_default();
        settings.interval.unsigned_abs().mul_f64(f64::from(place) / (f64::from(u32::MAX) + 1.0))
    }

    /// The wait after a cycle that found something or not, and for which the shop worked so long.
    pub(super) fn after(
        &mut self,
        found: bool,
        worked: Duration,
        settings: &Settings,
        random: impl Fn() -> u64,
    ) -> Duration {
        let shortest = settings.interval.unsigned_abs();
        let longest = settings.max_interval.unsigned_abs().max(shortest);
        let wait = match self.wait {
            Some(last) if !found => last.mul_f64(1.25).clamp(shortest, longest),
            _ => shortest,
        };
        self.wait = Some(wait);
        self.work = if self.work.is_zero() { worked } else { (self.work * 3 + worked) / 4 };
        // So long a rest that the work is no larger a part of both than it may be.
        let rest = self.work.saturating_mul(100) / settings.duty.clamp(1, 100);
        let wait = wait.max(rest.saturating_sub(self.work).min(LONGEST_REST));
        if !settings.spread {
            return wait;
        }
        // A tenth more or less.
        let part = u32::try_from(random() >> 32).unwrap_or_default();
        wait.mul_f64(0.9 + 0.2 * f64::from(part) / f64::from(u32::MAX))
    }
}
