//! Makes the types of the resources in `spec/`.

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=spec");
    let out = Path::new(&std::env::var("OUT_DIR")?).join("shop");
    if let Err(error) = prestashop_codegen::generate(Path::new("spec"), &out) {
        // A report has many lines; Cargo shows them as they are here.
        eprintln!("{error}");
        return Err("no code was made from `spec/`".into());
    }
    Ok(())
}
