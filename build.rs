//! Makes JSON of the register files, which the program reads faster than TOML, and a list of how the
//! registers are called, which is all that start-up needs of most. What is no TOML, or no register, is left out here:
//! the program then reads the file itself and says on which line it is wrong.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::{Map, Value, json};

const FOLDER: &str = "data/registers";

/// What is known of a register before its fields are read; `core::schema::Outline`.
const OUTLINE: [&str; 7] = ["key", "name", "plural", "prefix", "export", "aliases", "pdca"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={FOLDER}");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut files =
        fs::read_dir(FOLDER)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<PathBuf>, Box<dyn Error>>>()?;
    files.retain(|file| file.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    let (mut outlines, mut registers) = (Vec::new(), String::from("&[\n"));
    for file in &files {
        let Ok(register) = toml::from_str::<Map<String, Value>>(&fs::read_to_string(file)?) else { continue };
        let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let name = format!("{FOLDER}/{stem}.toml");
        let json = out.join(format!("{stem}.json"));
        outlines.push(json!({ "file": name, "renames": renames(&register), "outline": outline(&register) }));
        registers.push_str(&format!("    ({name:?}, include_str!({:?})),\n", json.display().to_string()));
        fs::write(&json, Value::Object(register).to_string())?;
    }
    registers.push_str("]\n");
    write(&out.join("registers.rs"), &registers)?;
    write(&out.join("outlines.json"), &Value::Array(outlines).to_string())
}

fn write(file: &Path, text: &str) -> Result<(), Box<dyn Error>> {
    Ok(fs::write(file, text)?)
}

fn outline(register: &Map<String, Value>) -> Map<String, Value> {
    OUTLINE.iter().filter_map(|key| Some(((*key).to_string(), register.get(*key)?.clone()))).collect()
}

/// An older key of a field has to be known before a record is read.
fn renames(register: &Map<String, Value>) -> bool {
    let fields = register.get("field").and_then(Value::as_array);
    fields.into_iter().flatten().any(|field| field.get("renamed_from").is_some())
}
