//! Records: how a struct of this crate is read from, and written to, what the webservice speaks.
//!
//! A record is a struct made by [`record!`](crate::record!) (all resources and association items of the spec, every named
//! display) or by [`display!`](crate::display!) (a display of your own). Each has a static [`Shape`], the table of its
//! fields, and gives access to each field as a [`Slot`]. One decoder per format, not generic over the record, fills the
//! slots: that keeps compile times low, keeps unknown fields, and knows the path of every error.

mod decode;
mod display;
mod encode;
mod extra;
mod macros;
mod names;
mod naming;
mod partial;
mod resource;
mod rule;
mod shape;
mod slot;
mod value;
mod writing;

pub use decode::deserialize;
pub use display::{Display, Displayed};
pub use encode::{WithoutSecrets, debug, serialize};
pub use extra::Extra;
pub(crate) use names::sent_name;
pub use names::{index_of, needs_id, plain_name};
pub use naming::{NAMES, Naming};
pub use partial::DynamicRecord;
pub use resource::{
    ByShop, Changes, Creation, Deletion, Dependents, Essential, Failing, MailOption, Marks, PageBy, Paging, RefersTo,
    Resource, ResourceMeta, RiskyPut,
};
pub(crate) use rule::Rule;
pub use shape::{Association, Field, Kind, Shape, TextForm};
pub use slot::{FieldType, FieldValue, Id, Optional, RowList, Slot, TypeMismatch, WireScalar};
pub use writing::{Brings, Fill, LeftOut, Steps, Unset, Writing};

pub(crate) use decode::{
    DecodeError, RecordSink, UnreadRow, id_of, read_each_row, read_each_xml_row, read_rows, read_xml_rows,
};
pub(crate) use shape::Since;
pub(crate) use slot::date_time_text;
pub(crate) use value::words;
#[doc(hidden)]
pub use value::{ByAction, Computed, ReadOnly};
pub use value::{IntoValue, LanguageText, Translated};

/// A struct whose fields the decoders can fill one by one.
///
/// Implemented by [`record!`](crate::record!) and [`display!`](crate::display!); there is no need to write it by hand.
pub trait Record: std::fmt::Debug + Send + Sync + 'static {
    /// The table of this record's fields.
    fn shape(&self) -> &'static Shape;
    /// The field of that index in the shape.
    fn slot(&self, index: usize) -> &dyn Slot;
    /// The field of that index in the shape, to be filled.
    fn slot_mut(&mut self, index: usize) -> &mut dyn Slot;
    /// Fields that the shop sent and that the spec does not know.
    fn extra(&self) -> &Extra;
    /// Fields that the shop sent and that the spec does not know.
    fn extra_mut(&mut self) -> &mut Extra;
    /// Notes that the shop sent that field. Only [`DynamicRecord`] keeps count.
    fn seen(&mut self, index: usize) {
        let _ = index;
    }
    /// Whether that field is part of the record when it is written out. Only [`DynamicRecord`] leaves fields out.
    fn shows(&self, index: usize) -> bool {
        let _ = index;
        true
    }
}

/// A [`Record`] with a shape known at compile time.
pub trait StaticShape: Record + serde::Serialize + Default + Clone + PartialEq {
    /// The table of this record's fields.
    const SHAPE: &'static Shape;
    /// The names of its fields in Rust, in the same order.
    const NAMES: &'static [&'static str];
}

/// The type of the field at an index of a record's shape; lets [`display!`](crate::display!) borrow the types of a
/// resource's fields by name.
#[doc(hidden)]
pub trait FieldAt<const INDEX: usize> {
    /// The field's type.
    type Type;
}

impl Record for Box<dyn Record> {
    fn shape(&self) -> &'static Shape {
        (**self).shape()
    }
    fn slot(&self, index: usize) -> &dyn Slot {
        (**self).slot(index)
    }
    fn slot_mut(&mut self, index: usize) -> &mut dyn Slot {
        (**self).slot_mut(index)
    }
    fn extra(&self) -> &Extra {
        (**self).extra()
    }
    fn extra_mut(&mut self) -> &mut Extra {
        (**self).extra_mut()
    }
    fn seen(&mut self, index: usize) {
        (**self).seen(index);
    }
    fn shows(&self, index: usize) -> bool {
        (**self).shows(index)
    }
}
