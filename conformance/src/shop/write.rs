//! Writes: what the shop can do of them.

use super::answer::Answer;
use super::call::Call;
use super::display::Languages;
use super::list::Refusal;
use super::model::Resource;
use super::state::State;

/// Executes a write.
pub(super) fn write(
    _: &mut State,
    _: &Call,
    _: &Resource,
    _: &Languages,
) -> Result<Answer, Refusal> {
    Err(Refusal::NotModelled("writes".to_owned()))
}
