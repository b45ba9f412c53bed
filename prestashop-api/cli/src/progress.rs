//! Progress on stderr, for work that takes longer than a second.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::task::JoinHandle;

use crate::output::Output;

/// Shows that work goes on; gone when dropped. Only a terminal sees it.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    show: JoinHandle<()>,
}

impl Progress {
    pub(crate) fn start(what: String, output: Output) -> Self {
        let style = ProgressStyle::with_template("{spinner} {prefix} {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner());
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()).with_style(style).with_prefix(what);
        let shown = bar.clone();
        let show = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            if !output.streams_to_terminal() {
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.enable_steady_tick(Duration::from_millis(100));
            }
        });
        Self { bar, show }
    }

    pub(crate) fn at(&self, records: u64) {
        self.bar.set_message(format!("({records} so far)"));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.show.abort();
        self.bar.finish_and_clear();
    }
}
