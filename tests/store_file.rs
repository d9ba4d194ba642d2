//! A workspace is a file among other files, on a machine with other people and programs: what is
//! refused and how, who has it open, reading without writing, copies, and damage met while working.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod store_support;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use aims_bench::store::{Check, OpenOptions, Redb, Store, StoreError, panic_is_expected};
use redb::{Database, ReadableTable, TableDefinition};
use store_support::{put, req, txn, write};
use tempfile::TempDir;

type Table = TableDefinition<'static, &'static [u8], &'static [u8]>;

fn options() -> OpenOptions {
    OpenOptions { allow_network_fs: true, ..OpenOptions::default() }
}

fn read_only() -> OpenOptions {
    OpenOptions { read_only: true, ..options() }
}

/// A folder with a workspace of three commits, closed.
fn workspace() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("client.aims");
    let store = Redb::create_with(&path, options()).unwrap();
    for n in 1..=3 {
        write(&store, n, [put(format!("k{n}"), "value"), put("last", n.to_string())]).unwrap();
    }
    store.close().unwrap();
    (folder, path)
}

fn value(store: &dyn Store, key: &str) -> Option<String> {
    let kv = store.snapshot().unwrap().get(key.as_bytes()).unwrap()?;
    Some(String::from_utf8(kv.value).unwrap())
}

fn names(folder: &TempDir) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_new_workspace_is_private_and_takes_no_name_that_is_taken() {
    let (folder, path) = workspace();
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let before = std::fs::read(&path).unwrap();
    let refused = Redb::create_with(&path, options()).unwrap_err();
    assert!(matches!(refused, StoreError::Exists { .. }), "{refused}");
    assert!(std::fs::read(&path).unwrap() == before);

    let nowhere = folder.path().join("no/such/client.aims");
    let refused = Redb::create_with(nowhere, options()).unwrap_err();
    assert!(refused.to_string().contains("The folder"), "{refused}");
    assert_eq!(names(&folder), ["client.aims"], "no other file appears");
}

#[test]
fn what_is_not_a_workspace_gets_a_sentence_and_keeps_every_byte() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("thing.aims");
    let refused = |why: &str| {
        let before = std::fs::read(&path).ok();
        for options in [options(), read_only()] {
            let error = Redb::open(&path, options).unwrap_err();
            assert!(matches!(error, StoreError::NotAWorkspace { .. }), "{error:?}");
            let sentence = error.to_string();
            assert!(sentence.contains("thing.aims") && sentence.contains(why), "{sentence}");
        }
        assert!(std::fs::read(&path).ok() == before);
    };
    std::fs::create_dir(&path).unwrap();
    refused("folder");
    std::fs::remove_dir(&path).unwrap();
    std::fs::write(&path, "").unwrap();
    refused("empty");
    std::fs::write(&path, "red").unwrap();
    refused("too short");
    std::fs::write(&path, "register,owner\nrisk,me\n").unwrap();
    refused("another kind");

    std::fs::remove_file(&path).unwrap();
    let foreign = Database::create(&path).unwrap();
    let write = foreign.begin_write().unwrap();
    write.open_table(TableDefinition::<u64, u64>::new("meta")).unwrap();
    write.commit().unwrap();
    drop(foreign);
    refused("another program");

    std::fs::remove_file(&path).unwrap();
    drop(Database::create(&path).unwrap());
    refused("another program");

    std::fs::remove_file(&path).unwrap();
    let missing = Redb::open(&path, options()).unwrap_err();
    assert!(matches!(missing, StoreError::Missing { .. }), "{missing}");
}

/// The bytes of a stamp are part of the file format, so they are written out here once more.
fn set_meta(path: &Path, name: &str, number: u64) {
    let mut hash = 0x811c_9dc5_u32;
    for byte in name.bytes().chain(number.to_le_bytes()) {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    let stamp = [number.to_le_bytes().as_slice(), &hash.to_le_bytes()].concat();
    let meta: Table = TableDefinition::new("meta");
    let database = Database::open(path).unwrap();
    let write = database.begin_write().unwrap();
    let mut table = write.open_table(meta).unwrap();
    assert_eq!(table.get(b"format".as_slice()).unwrap().unwrap().value(), b"aimsbench");
    assert!(table.insert(name.as_bytes(), stamp.as_slice()).unwrap().is_some());
    drop(table);
    write.commit().unwrap();
}

#[test]
fn a_newer_file_is_refused_untouched_or_read_if_it_allows_that() {
    let (_folder, path) = workspace();
    set_meta(&path, "layout", 2);
    let before = std::fs::read(&path).unwrap();
    let refused = Redb::open(&path, options()).unwrap_err();
    assert!(refused.to_string().contains("newer Aimsbench"), "{refused}");
    assert!(refused.to_string().contains("--read-only"), "{refused}");
    let reader = Redb::open(&path, read_only()).unwrap();
    assert_eq!(value(&reader, "last").unwrap(), "3");
    reader.close().unwrap();
    assert!(std::fs::read(&path).unwrap() == before);

    set_meta(&path, "min_reader", 2);
    let before = std::fs::read(&path).unwrap();
    for options in [options(), read_only()] {
        let refused = Redb::open(&path, options).unwrap_err();
        assert!(!refused.to_string().contains("--read-only"), "{refused}");
    }
    assert!(std::fs::read(&path).unwrap() == before);
}

#[test]
fn a_second_opening_is_told_who_has_it() {
    let (_folder, path) = workspace();
    let store = Redb::open(&path, options()).unwrap();
    for options in [options(), read_only()] {
        let busy = Redb::open(&path, options).unwrap_err();
        let StoreError::Busy { holder, .. } = &busy else {
            panic!("{busy}");
        };
        assert!(holder.contains("process"), "{busy}");
    }
    store.close().unwrap();
    Redb::open(&path, options()).unwrap();
}

#[test]
fn reading_only_changes_nothing_and_lets_others_read() {
    let (_folder, path) = workspace();
    let before = std::fs::read(&path).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o400)).unwrap();
    let one = Redb::open(&path, read_only()).unwrap();
    let two = Redb::open(&path, read_only()).unwrap();
    for store in [&one, &two] {
        assert_eq!(value(store, "last").unwrap(), "3");
        let refused = write(store, 9, [put("k", "v")]).unwrap_err();
        assert!(matches!(refused, StoreError::ReadOnly { .. }), "{refused}");
        store.idle().unwrap();
        assert_eq!(store.verify().unwrap().rows, 4);
    }
    let busy = Redb::open(&path, options()).unwrap_err();
    assert!(matches!(busy, StoreError::Busy { .. } | StoreError::ReadOnly { .. }), "{busy}");
    one.close().unwrap();
    drop(two);
    assert!(std::fs::read(&path).unwrap() == before);
}

#[test]
fn a_copy_is_the_same_store_and_is_made_while_others_write() {
    let (folder, path) = workspace();
    let store = Redb::open(&path, options()).unwrap();
    let copy = folder.path().join("copy.aims");
    // Left by an earlier attempt that was interrupted.
    std::fs::write(folder.path().join("copy.aims.part"), "half a copy").unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in 4..40 {
                write(&store, n, [put(format!("k{n}"), vec![b'v'; 9000])]).unwrap();
            }
        });
        let copied = store.backup(&copy).unwrap();
        assert_eq!(copied.rows, copied.revision + 1, "one state, not a mixture");
    });
    assert_eq!(names(&folder), ["client.aims", "copy.aims"]);
    let mode = std::fs::metadata(&copy).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let refused = store.backup(&copy).unwrap_err();
    assert!(matches!(refused, StoreError::Exists { .. }), "{refused}");
    let refused = store.backup(&folder.path().join("no/such/copy.aims")).unwrap_err();
    assert!(matches!(refused, StoreError::Missing { .. }), "{refused}");

    // The copy answers old request ids, tells old changes, and can be worked with.
    let copied = Redb::open(&copy, options()).unwrap();
    assert_eq!(copied.outcome(req(2)).unwrap(), Some(2));
    let events = copied.watch(0).unwrap().next(std::time::Duration::ZERO);
    assert_eq!(events.unwrap().len(), 2);
    let next = copied.snapshot().unwrap().rev() + 1;
    assert_eq!(write(&copied, 999, [put("new", "row")]).unwrap(), next);

    // A restore is a copy of the copy.
    copied.close().unwrap();
    let backup = Redb::open(&copy, read_only()).unwrap();
    let restored = folder.path().join("restored.aims");
    let found = backup.backup(&restored).unwrap();
    let restored = Redb::open(&restored, options()).unwrap();
    assert_eq!(restored.verify().unwrap(), found);
    assert_eq!(value(&restored, "new").unwrap(), "row");
}

/// Turns a byte of a row over in a file that is too large to be checked each time.
fn damage(path: &Path, text: &str) {
    let mut bytes = std::fs::read(path).unwrap();
    let places: Vec<_> = bytes
        .windows(text.len())
        .enumerate()
        .filter(|(_, window)| *window == text.as_bytes())
        .map(|(at, _)| at)
        .collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at] ^= 0x40;
    }
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn a_check_names_damage_and_the_store_then_answers_nothing_else() {
    let (folder, path) = workspace();
    let copy = folder.path().join("copy.aims");
    let unchecked = OpenOptions { check: Check::Never, ..options() };
    let store = Redb::open(&path, options()).unwrap();
    store.backup(&copy).unwrap();
    write(&store, 4, [put("note", "a sentence to be damaged")]).unwrap();
    store.close().unwrap();
    damage(&path, "a sentence to be damaged");

    let refused = Redb::open(&path, options()).unwrap_err();
    assert!(matches!(refused, StoreError::Corrupt { .. }), "{refused}");

    let store = Redb::open(&path, unchecked).unwrap();
    let snapshot = store.snapshot().unwrap();
    assert!(matches!(store.verify(), Err(StoreError::Unavailable { .. })), "a check waits for no reader");
    drop(snapshot);
    let found = store.verify().unwrap_err();
    assert!(found.to_string().contains("aims restore"), "{found}");
    assert!(!panic_is_expected());
    assert_eq!(store.snapshot().err(), Some(found.clone()));
    assert_eq!(write(&store, 5, [put("k", "v")]), Err(found.clone()));
    assert_eq!(store.outcome(req(1)), Err(found.clone()));
    assert_eq!(store.watch(0).err(), Some(found.clone()));
    assert_eq!(store.idle(), Err(found.clone()));
    assert_eq!(store.backup(&folder.path().join("x")), Err(found.clone()));
    assert_eq!(store.close(), Err(found));

    // The file is free to be replaced, even while the broken store still stands.
    std::fs::rename(&copy, &path).unwrap();
    let restored = Redb::open(&path, options()).unwrap();
    assert_eq!(value(&restored, "last").unwrap(), "3");
    assert_eq!(names(&folder), ["client.aims"]);
}

#[test]
fn a_large_file_is_checked_after_work_was_cut_off_and_not_after_a_pause() {
    let (folder, path) = workspace();
    let copied = |name: &str| {
        let copy = folder.path().join(name);
        std::fs::copy(&path, &copy).unwrap();
        copy
    };
    let store = Redb::open(&path, options()).unwrap();
    write(&store, 4, [put("note", "a sentence to be damaged")]).unwrap();
    for n in 5..=13 {
        write(&store, n, [put(format!("large{n}"), vec![b'x'; 600_000])]).unwrap();
    }
    // What a process leaves that is killed right after a write, and what one leaves that had rested since.
    let busy = copied("busy.aims");
    store.idle().unwrap();
    let rested = copied("rested.aims");
    for copy in [&busy, &rested] {
        damage(copy, "a sentence to be damaged");
    }
    let refused = Redb::open(&busy, options()).unwrap_err();
    assert!(matches!(refused, StoreError::Corrupt { .. }), "{refused}");
    let opened = Redb::open(&rested, options()).unwrap();
    assert!(opened.stopped_uncleanly());
    assert_eq!(opened.snapshot().unwrap().rev(), 13);
}

#[test]
fn a_file_that_changed_places_is_not_written_to() {
    let (folder, path) = workspace();
    let store = Redb::open(&path, options()).unwrap();
    let moved = folder.path().join("moved.aims");
    std::fs::rename(&path, &moved).unwrap();
    // What is open goes on, wherever its name has gone.
    assert_eq!(store.commit(req(4), txn([], [put("k4", "v")])).unwrap(), 4);
    drop(store);
    let store = Redb::open(&moved, options()).unwrap();
    assert!(!store.stopped_uncleanly(), "dropping a store closes it");
    assert_eq!(value(&store, "k4").unwrap(), "v");
}
