//! The modules of a crate: which file each stands in, what it imports, and which paths it names.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::tokens::{Token, tokens};

/// A path as written, `["super", "data", "User"]`.
pub(super) type Written = Vec<String>;

/// A module, but for what stands in it for tests alone.
#[derive(Debug, Default)]
pub(super) struct Module {
    /// From the root of its crate.
    pub(super) path: Vec<String>,
    pub(super) file: PathBuf,
    /// Its modules, in this file or others of their own.
    pub(super) children: Vec<String>,
    pub(super) imports: Vec<Import>,
    /// Paths in code.
    pub(super) mentions: Vec<Written>,
}

/// One name that a `use` brings.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Import {
    pub(super) path: Written,
    /// What it is called here; `*` for all that a module has.
    pub(super) name: String,
}

/// The modules of the crate whose root is `file`, by their paths.
pub(super) fn modules(file: &Path) -> BTreeMap<Vec<String>, Module> {
    let mut found = BTreeMap::new();
    let folder = file.parent().unwrap();
    read(file, folder, Vec::new(), &mut found);
    found
}

/// Reads a file and the files of its modules, which lie in `folder`.
fn read(file: &Path, folder: &Path, path: Vec<String>, found: &mut BTreeMap<Vec<String>, Module>) {
    let source = std::fs::read_to_string(file);
    let source = source.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut parser = Parser::new(file, path);
    parser.parse(&tokens(&source));
    for path in parser.files {
        let name = path.last().unwrap();
        let below = folder.join(path[parser.root..path.len() - 1].join("/"));
        let flat = below.join(format!("{name}.rs"));
        let nested = below.join(name).join("mod.rs");
        let file = if flat.exists() { flat } else { nested };
        read(&file, &below.join(name), path, found);
    }
    found.extend(parser.found);
}

/// Takes the tokens of one file apart.
struct Parser<'f> {
    file: &'f Path,
    /// How many names lead to the module that the file is.
    root: usize,
    /// The module that is read.
    path: Vec<String>,
    found: BTreeMap<Vec<String>, Module>,
    /// Modules in files of their own.
    files: Vec<Vec<String>>,
}

impl<'f> Parser<'f> {
    fn new(file: &'f Path, path: Vec<String>) -> Self {
        let mut parser = Self {
            file,
            root: path.len(),
            path,
            found: BTreeMap::new(),
            files: Vec::new(),
        };
        parser.begin();
        parser
    }

    /// Notes the module at the path.
    fn begin(&mut self) {
        let module = Module {
            path: self.path.clone(),
            file: self.file.to_owned(),
            ..Module::default()
        };
        self.found.insert(self.path.clone(), module);
    }

    fn module(&mut self) -> &mut Module {
        self.found.get_mut(&self.path).unwrap()
    }

    fn parse(&mut self, tokens: &[Token]) {
        let mut at = 0;
        while at < tokens.len() {
            at += self.step(&tokens[at..]);
        }
    }

    /// Reads one thing. Gives how many tokens it has.
    fn step(&mut self, rest: &[Token]) -> usize {
        match rest {
            [Token::Sign('#'), Token::Sign('['), ..] => attribute(rest),
            // Not what a type captures: `use<T>`.
            [Token::Name(word), next, ..] if word == "use" && *next != Token::Sign('<') => {
                self.import(rest)
            }
            // Not `crate` in `pub(in crate::a)`.
            [Token::Name(word), Token::Sign('('), ..] if word == "pub" => 1 + group(&rest[1..]),
            [Token::Name(word), Token::Name(name), sign, ..] if word == "mod" => {
                self.child(name, sign, rest)
            }
            [Token::Name(_), Token::Path, ..] => {
                let length = path_length(rest);
                self.module().mentions.push(written(&rest[..length]));
                length
            }
            _ => 1,
        }
    }

    fn import(&mut self, rest: &[Token]) -> usize {
        let end = rest.iter().position(|token| *token == Token::Sign(';'));
        let end = end.unwrap();
        let mut tree = &rest[1..end];
        for (path, name) in leaves(&mut tree, &[]) {
            self.module().imports.push(Import { path, name });
        }
        end + 1
    }

    fn child(&mut self, name: &str, sign: &Token, rest: &[Token]) -> usize {
        self.module().children.push(name.to_owned());
        self.path.push(name.to_owned());
        let length = match sign {
            Token::Sign('{') => {
                let length = group(&rest[2..]);
                self.begin();
                self.parse(&rest[3..1 + length]);
                2 + length
            }
            _ => {
                self.files.push(self.path.clone());
                3
            }
        };
        self.path.pop();
        length
    }
}

/// The length of an attribute, with the item behind it when that is there for tests alone.
fn attribute(rest: &[Token]) -> usize {
    let length = 1 + group(&rest[1..]);
    let is = |name: &str| rest[..length].contains(&Token::Name(name.into()));
    if is("cfg") && is("test") && !is("not") {
        return length + item(&rest[length..]);
    }
    length
}

/// The length of an item: up to its semicolon or the end of its body.
fn item(rest: &[Token]) -> usize {
    let mut at = 0;
    let mut is_import = false;
    while let Some(token) = rest.get(at) {
        match token {
            Token::Sign('#') => at += 1 + group(&rest[at + 1..]),
            Token::Sign(';') => return at + 1,
            Token::Sign('{') if !is_import => return at + group(&rest[at..]),
            Token::Sign('(' | '[' | '{') => at += group(&rest[at..]),
            Token::Name(word) => {
                is_import |= word == "use";
                at += 1;
            }
            _ => at += 1,
        }
    }
    at
}

/// The length of a group, which begins with its bracket.
fn group(rest: &[Token]) -> usize {
    let mut depth = 0;
    for (at, token) in rest.iter().enumerate() {
        match token {
            Token::Sign('(' | '[' | '{') => depth += 1,
            Token::Sign(')' | ']' | '}') => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    rest.len()
}

/// The length of a path that begins with a name.
fn path_length(rest: &[Token]) -> usize {
    let mut length = 1;
    while let [Token::Path, Token::Name(_), ..] = &rest[length..] {
        length += 2;
    }
    length
}

fn written(path: &[Token]) -> Written {
    let names = path.iter().filter_map(|token| match token {
        Token::Name(name) => Some(name.clone()),
        _ => None,
    });
    names.collect()
}

/// What a tree of imports brings: paths, and what each is called.
fn leaves(tree: &mut &[Token], before: &[String]) -> Vec<(Written, String)> {
    let mut path = before.to_vec();
    loop {
        match *tree {
            [Token::Name(word), Token::Name(name), rest @ ..] if word == "as" => {
                *tree = rest;
                return vec![(path, name.clone())];
            }
            [Token::Name(name), rest @ ..] => {
                path.push(name.clone());
                *tree = rest;
            }
            [Token::Path, rest @ ..] => *tree = rest,
            [Token::Sign('*'), rest @ ..] => {
                *tree = rest;
                return vec![(path, "*".into())];
            }
            [Token::Sign('{'), rest @ ..] => {
                *tree = rest;
                return branches(tree, &path);
            }
            _ => return vec![named(path)],
        }
    }
}

/// The branches of a tree, up to the bracket that closes it.
fn branches(tree: &mut &[Token], path: &[String]) -> Vec<(Written, String)> {
    let mut found = Vec::new();
    loop {
        match *tree {
            [] => return found,
            [Token::Sign('}'), rest @ ..] => {
                *tree = rest;
                return found;
            }
            [Token::Sign(','), rest @ ..] => *tree = rest,
            _ => found.extend(leaves(tree, path)),
        }
    }
}

/// A path that is called by its last name; `a::{self}` is `a`.
fn named(mut path: Written) -> (Written, String) {
    if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    let name = path.last().cloned().unwrap_or_default();
    (path, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(source: &str) -> BTreeMap<Vec<String>, Module> {
        let mut parser = Parser::new(Path::new("lib.rs"), Vec::new());
        parser.parse(&tokens(source));
        parser.found
    }

    fn imports(source: &str) -> Vec<(String, String)> {
        let modules = parsed(source);
        let imports = modules[&vec![] as &Vec<String>].imports.iter();
        let shown = |one: &Import| (one.path.join("::"), one.name.clone());
        imports.map(shown).collect()
    }

    #[test]
    fn a_tree_of_imports_is_its_leaves() {
        let one = |path: &str, name: &str| (path.to_owned(), name.to_owned());
        let found = imports("use a::{self, b::{c, d as e}, f::*}; pub(in crate::h) use super::g;");
        let expected = [
            one("a", "a"),
            one("a::b::c", "c"),
            one("a::b::d", "e"),
            one("a::f", "*"),
            one("super::g", "g"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_for_tests_alone_is_left_out() {
        for source in [
            "#[cfg(test)] use a::{b, c};",
            "#[cfg(test)] mod tests { use a::b; }",
            "#[cfg(test)] #[path = \"x\"] pub(crate) mod tests;",
            "#[cfg(test)] fn f(x: [u8; 2]) -> u8 { a::b() }",
            "#[cfg(all(test, unix))] const A: u8 = a::B;",
        ] {
            let modules = parsed(source);
            assert_eq!(modules.len(), 1, "{source}");
            let root = modules.values().next().unwrap();
            assert!(
                root.imports.is_empty() && root.children.is_empty(),
                "{source}"
            );
            assert!(root.mentions.is_empty(), "{source}");
        }
        assert_eq!(imports("#[cfg(not(test))] use a::b;").len(), 1);
    }

    #[test]
    fn a_module_in_the_same_file_has_imports_of_its_own() {
        let modules = parsed("mod a { use super::b; fn f() { c::d::e() } } fn g() {}");
        let a = &modules[&vec!["a".to_owned()]];
        assert_eq!(a.imports.len(), 1);
        assert_eq!(a.mentions, [["c", "d", "e"]]);
    }
}
