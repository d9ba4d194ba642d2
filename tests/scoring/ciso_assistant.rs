//! Risk matrices of CISO Assistant load as they are. The matrices here have the shapes of the real ones, not their texts.

use aims_bench::core::method::{Ansi16, Method, Party};
use serde_json::{Value, json};

/// A matrix of four by four with three levels, ids everywhere, a field that we don't know and French translations.
fn four_by_four() -> Value {
    let entry = |id: usize, name: &str| {
        json!({"id": id, "abbreviation": (id + 1).to_string(), "name": name, "description": format!("{name}, described."),
               "hexcolor": null, "translations": {"fr": {"name": "autre"}}})
    };
    json!({
        "probability": [entry(0, "Seldom"), entry(1, "At times"), entry(2, "Often"), entry(3, "Always")],
        "impact": [entry(0, "Small"), entry(1, "Medium"), entry(2, "Big"), entry(3, "Huge")],
        "risk": [
            {"id": 0, "abbreviation": "1", "name": "Fine", "hexcolor": "#59BBB2", "description": "As it is."},
            {"id": 1, "abbreviation": "2", "name": "Tolerable", "hexcolor": "#F5C481", "description": "With care."},
            {"id": 2, "abbreviation": "3", "name": "Far too much", "hexcolor": "#E6494C", "description": "Never."}
        ],
        "grid": [[0, 0, 0, 1], [0, 0, 1, 1], [1, 1, 2, 2], [1, 2, 2, 2]]
    })
}

/// The sentence for the matrix after a change.
fn refused(change: impl FnOnce(&mut Value)) -> String {
    let mut matrix = four_by_four();
    change(&mut matrix);
    Method::from_ciso_assistant(&matrix).unwrap_err().to_string()
}

#[test]
fn a_matrix_becomes_a_method_with_its_grid_names_and_colours() {
    let imported = Method::from_ciso_assistant(&four_by_four()).unwrap();
    let method = &imported.method;
    assert_eq!(method.likelihood_scale()[1].label, "At times");
    assert_eq!(method.consequence_scale(Party::Groups)[3].meaning, "Huge, described.");
    let marks: Vec<&str> = method.levels().map(|(_, level)| level.mark.as_str()).collect();
    assert_eq!(marks, ["F", "T", "FT"], "marks are letters even where the abbreviations are numbers");
    let keys: Vec<&str> = method.levels().map(|(_, level)| level.key.as_str()).collect();
    assert_eq!(keys, ["fine", "tolerable", "far-too-much"]);
    let fine = method.levels().next().unwrap().1;
    assert_eq!((fine.hex.as_str(), fine.ansi), ("#59bbb2", Ansi16::Cyan));
    assert_eq!(method.mark(method.level_at(1, 4).unwrap()), "T", "likelihood 1, consequence 4");
    assert_eq!(method.mark(method.level_at(3, 1).unwrap()), "T");
    assert_eq!(method.mark(method.level_at(1, 3).unwrap()), "F");
    assert_eq!((method.id(), method.version()), ("own.matrix", 1));
}

#[test]
fn what_the_matrix_leaves_open_is_cautious_and_said() {
    let imported = Method::from_ciso_assistant(&four_by_four()).unwrap();
    let method = &imported.method;
    for party in Party::ALL {
        assert_eq!(method.mark(method.appetite(party)), "F");
        assert_eq!(method.mark(method.tolerance(party)), "T");
    }
    let notes = imported.notes.join("\n");
    assert!(notes.contains("appetite is set to Fine, tolerance to Tolerable"), "{notes}");
    assert!(notes.contains("share it"), "{notes}");
}

#[test]
fn entries_without_ids_count_by_their_place_and_names_are_trimmed() {
    let mut matrix = four_by_four();
    for part in ["probability", "impact", "risk"] {
        for entry in matrix[part].as_array_mut().unwrap() {
            let object = entry.as_object_mut().unwrap();
            object.remove("id");
            let name = object["name"].as_str().unwrap().to_owned();
            object.insert("name".into(), json!(format!("  {name} ")));
        }
    }
    let without = Method::from_ciso_assistant(&matrix).unwrap();
    assert_eq!(without, Method::from_ciso_assistant(&four_by_four()).unwrap());
}

#[test]
fn ids_that_differ_from_the_places_are_noted_and_the_places_count() {
    let mut matrix = four_by_four();
    for (entry, id) in matrix["risk"].as_array_mut().unwrap().iter_mut().zip([2, 0, 1]) {
        entry["id"] = json!(id);
    }
    let imported = Method::from_ciso_assistant(&matrix).unwrap();
    assert_eq!(imported.method.mark(imported.method.level_at(1, 1).unwrap()), "F");
    assert!(imported.notes.iter().any(|note| note.contains("ids of \"risk\"")), "{:?}", imported.notes);
}

#[test]
fn a_whole_record_and_a_library_are_taken_too() {
    let bare = Method::from_ciso_assistant(&four_by_four()).unwrap().method;
    let record = |definition: Value| {
        json!({"ref_id": "risk matrix 4x4 ", "name": " Our matrix", "description": "For all.", "locale": "en",
               "version": 3, "json_definition": definition})
    };
    let by_object = Method::from_ciso_assistant(&record(four_by_four())).unwrap().method;
    let by_text = Method::from_ciso_assistant(&record(json!(four_by_four().to_string()))).unwrap().method;
    assert_eq!(by_object, by_text);
    assert_eq!((by_object.title().as_str(), by_object.name()), ("own.risk-matrix-4x4 v3", "Our matrix"));
    assert_eq!(by_object.definition().grid, bare.definition().grid);

    let mut with_name = four_by_four();
    with_name["name"] = json!("In a library");
    let library = json!({"objects": {"risk_matrix": [with_name]}});
    assert_eq!(Method::from_ciso_assistant(&library).unwrap().method.name(), "In a library");
}

#[test]
fn strength_of_knowledge_names_the_confidence() {
    let mut matrix = four_by_four();
    matrix["strength_of_knowledge"] =
        json!([{"id": 0, "name": "Weak"}, {"id": 1, "name": "Fair"}, {"id": 2, "name": "Strong"}]);
    let method = Method::from_ciso_assistant(&matrix).unwrap().method;
    let labels: Vec<&str> = method.definition().confidence.iter().map(|value| value.label.as_str()).collect();
    assert_eq!(labels, ["Weak", "Fair", "Strong"]);
}

#[test]
fn a_broken_matrix_is_refused_with_a_sentence_that_names_the_place() {
    assert_eq!(
        refused(|matrix| matrix["grid"][2][3] = json!(3)),
        "The grid has 3 in row 3, column 4; levels are whole numbers from 0 to 2."
    );
    assert_eq!(
        refused(|matrix| matrix["grid"][0][1] = json!(-1)),
        "The grid has -1 in row 1, column 2; levels are whole numbers from 0 to 2."
    );
    assert_eq!(
        refused(|matrix| matrix["grid"][1] = json!("none")),
        "Row 2 of the grid is a text, not a list of level numbers; correct it."
    );
    assert!(refused(|matrix| matrix["impact"] = Value::Null).contains("no list \"impact\""));
    assert_eq!(refused(|matrix| matrix["risk"][1] = json!({"id": 1})), "Entry 2 of \"risk\" has no name; give it one.");
    let short_row = refused(|matrix| matrix["grid"][3] = json!([1, 2, 2]));
    assert!(short_row.contains("The row for likelihood 4 has 3 cells for 4 consequences"), "{short_row}");
    let small = refused(|matrix| {
        *matrix =
            json!({"probability": [{"name": "a"}], "impact": [{"name": "b"}], "risk": [{"name": "c"}], "grid": [[0]]});
    });
    assert!(small.contains("1 values; a grid has 3 to 6"), "{small}");
}

#[test]
fn what_is_no_matrix_at_all_is_refused() {
    for (value, word) in [
        (json!([1, 2]), "a list"),
        (json!("text"), "a text"),
        (json!({"json_definition": 3}), "a number"),
        (json!({"json_definition": "[1]"}), "a list"),
    ] {
        let sentence = Method::from_ciso_assistant(&value).unwrap_err().to_string();
        assert!(sentence.contains(&format!("no risk matrix: {word} stands where")), "{sentence}");
    }
    let sentence = Method::from_ciso_assistant(&json!({"json_definition": "{"})).unwrap_err().to_string();
    assert!(sentence.contains("no JSON"), "{sentence}");
}
