//! Places for the state record.

mod file;
mod memory;

pub use file::FileStore;
pub use memory::MemoryStore;
