//! The way to a value, `backend.servers[1]`: how mistakes name keys.

/// The path of a table's key; the table is the whole file when its path is empty.
pub(super) fn of_key(table: &str, name: &str) -> String {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    let separator = if table.is_empty() { "" } else { "." };
    match !name.is_empty() && name.bytes().all(bare) {
        true => format!("{table}{separator}{name}"),
        false => format!("{table}{separator}{name:?}"),
    }
}

/// The path of a list's item, counted from 0.
pub(super) fn of_item(list: &str, nth: usize) -> String {
    format!("{list}[{nth}]")
}

/// Whether `path` is `outer`, or leads to something inside it.
pub(super) fn is_within(path: &str, outer: &str) -> bool {
    let rest = path.strip_prefix(outer);
    outer.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// This path, and then those of all that it is inside of.
pub(super) fn outwards(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |path| Some(&path[..path.rfind(['.', '['])?]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_prints_dotted_with_odd_names_quoted() {
        let path = of_item(&of_key(&of_key("", "a"), "b c"), 2);
        assert_eq!(path, "a.\"b c\"[2]");
        assert_eq!(of_key("", ""), "\"\"");
        let outwards: Vec<_> = outwards("a.b[1].c").collect();
        assert_eq!(outwards, ["a.b[1].c", "a.b[1]", "a.b", "a"]);
        assert!(is_within("a.b[1]", "a.b") && !is_within("a.bc", "a.b"));
    }
}
