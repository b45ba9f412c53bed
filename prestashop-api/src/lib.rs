//! core
pub mod record;
pub mod value;
pub mod filter;
pub mod resource;
pub mod display;
mod generated;
pub use display::{Display, Displayed};
pub use rust_decimal::Decimal;
pub use resource::*;
pub use generated::orders::*;
mod prelude {
    pub(crate) use crate::{record,display,filters,Display,Displayed,Decimal,Shop,Collection,List};
    pub(crate) use crate::resource::*; pub(crate) use crate::record::Shaped; pub(crate) use jiff::civil::DateTime;
    pub(crate) use crate::generated::*;
}
pub struct Shop; impl Shop { fn collection<R>(&self)->Collection<R>{Collection(std::marker::PhantomData)} }
pub struct Collection<R>(std::marker::PhantomData<R>);
pub struct List<R,D>(std::marker::PhantomData<(R,D)>);
impl<R,D> List<R,D>{ fn filter<T>(self,_n:&str,_f: filter::Filter<T>)->Self{self}}
#[doc(hidden)] pub mod __private { pub use serde; }
