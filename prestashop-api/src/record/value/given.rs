//! What can be given for a value.

/// What can be given where a value of type `T` is asked for: all that converts [`Into`] it.
///
/// It is implemented for that, and only says it in the words of a shop where something else was given.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no `{T}`, and does not become one",
    label = "`{T}` belongs here",
    note = "an id is given as itself or as a whole number, never as the id of another resource; a decimal as a `Decimal` or a whole number, \
            never as a float; a text as `&str` or `String`; a time as a `DateTime`; yes and no as `true` and `false`"
)]
pub trait IntoValue<T> {
    /// The value.
    fn into_value(self) -> T;
}

#[diagnostic::do_not_recommend]
impl<T, V: Into<T>> IntoValue<T> for V {
    fn into_value(self) -> T {
        self.into()
    }
}
