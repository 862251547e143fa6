//! The import graph, read from the sources: every module below `src/lib.rs`, the types it declares, and
//! the files its paths lead to. Tests are left out. Re-exports are followed to the file that declares the
//! item; methods can't be seen.

use std::collections::{BTreeMap, BTreeSet};
use std::{fmt, fs};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::path;

/// The segments of a path, as written.
type Segments = Vec<String>;

#[derive(Default)]
struct Module {
    file: String,
    children: BTreeSet<String>,
    /// What `use` brings into the module, by its name there.
    names: BTreeMap<String, Segments>,
    globs: Vec<Segments>,
    /// Types declared outside functions.
    types: Vec<String>,
    /// Every path in the module, and whether it is in a `pub use`.
    mentions: Vec<(Segments, bool)>,
}

/// One file names an item of another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Import {
    pub from: String,
    pub to: String,
    pub item: String,
    pub reexported: bool,
}

impl fmt::Display for Import {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "  {} names {} of {}", self.from, self.item, self.to)
    }
}

/// All modules of the crate, by their paths (`crate::domain::person`).
#[derive(Default)]
pub struct Sources {
    modules: BTreeMap<String, Module>,
    /// The files that declare macros, which are named as if declared in `src/lib.rs`.
    macros: BTreeMap<String, String>,
}

impl Sources {
    pub fn read() -> Self {
        let mut sources = Self::default();
        sources.read_file("crate", "src/lib.rs");
        // The table of popups declares the drawing modules in a macro, so they are found by their files.
        let mut found = Vec::new();
        crate::structure::files("src/ui/popups", &mut found);
        let module_of = |file: &str| {
            let inner = file.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
            format!("crate::{}", inner.replace('/', "::"))
        };
        let mut found: Vec<_> = found.into_iter().map(|(file, _)| (module_of(&file), file)).collect();
        found.sort();
        for (module, file) in found {
            if let Some((parent, name)) = module.rsplit_once("::")
                && !sources.modules.contains_key(&module)
            {
                sources.module_mut(parent).children.insert(name.to_owned());
                sources.read_file(&module, &file);
            }
        }
        sources
    }

    fn module_mut(&mut self, module: &str) -> &mut Module {
        self.modules.get_mut(module).expect("the module is being read")
    }

    fn read_file(&mut self, module: &str, file: &str) {
        let text = fs::read_to_string(path(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("{file}: {error}"));
        self.modules.insert(module.to_owned(), Module { file: file.to_owned(), ..Module::default() });
        self.read_tokens(module, tokens, true);
    }

    /// Reads the contents of a module; `outside` is false within functions, types and implementations.
    fn read_tokens(&mut self, module: &str, tokens: TokenStream, outside: bool) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut place = 0;
        let mut public = false;
        while let Some(token) = tokens.get(place) {
            let next = tokens.get(place + 1);
            match token {
                TokenTree::Punct(sign) if sign.as_char() == '#' => {
                    let attribute = place + 1 + usize::from(is_sign(next, '!'));
                    if is_for_tests(tokens.get(attribute)) {
                        place = after_item(&tokens, attribute + 1);
                        continue;
                    }
                    place = attribute;
                    if let Some(TokenTree::Group(group)) = tokens.get(attribute) {
                        self.read_tokens(module, group.stream(), false);
                    }
                }
                TokenTree::Ident(word) => match (word.to_string().as_str(), next) {
                    ("pub", next) => {
                        public = true;
                        place += 1 + usize::from(is_group(next, Delimiter::Parenthesis));
                        continue;
                    }
                    ("use", Some(TokenTree::Ident(_) | TokenTree::Punct(_))) => {
                        let rest = tokens.iter().skip(place + 1);
                        let used: Vec<_> =
                            rest.take_while(|token| !is_sign(Some(token), ';')).cloned().collect();
                        self.module_mut(module).read_use(&used, &Vec::new(), public);
                        place += used.len();
                    }
                    ("mod", Some(TokenTree::Ident(name))) => {
                        self.read_child(module, &name.to_string(), tokens.get(place + 2));
                        place += 2;
                    }
                    ("macro_rules", Some(TokenTree::Punct(_))) => {
                        if let Some(TokenTree::Ident(name)) = tokens.get(place + 2) {
                            let file = self.module_mut(module).file.clone();
                            self.macros.insert(name.to_string(), file);
                        }
                    }
                    ("struct" | "enum" | "trait" | "type" | "union", Some(TokenTree::Ident(name)))
                        if outside =>
                    {
                        self.module_mut(module).types.push(name.to_string());
                        place += 1;
                    }
                    _ => {
                        let (segments, end) = read_path(&tokens, place);
                        if segments.len() > 1 {
                            self.module_mut(module).mentions.push((segments, false));
                        }
                        place = end - 1;
                    }
                },
                TokenTree::Group(group) => {
                    let of_macro = place > 0 && is_sign(tokens.get(place - 1), '!');
                    let named = place > 1 && is_sign(tokens.get(place - 2), '!');
                    self.read_tokens(module, group.stream(), outside && (of_macro || named));
                }
                _ => {}
            }
            public = false;
            place += 1;
        }
    }

    fn read_child(&mut self, module: &str, name: &str, body: Option<&TokenTree>) {
        let parent = self.module_mut(module);
        parent.children.insert(name.to_owned());
        let file = parent.file.clone();
        let child = format!("{module}::{name}");
        if let Some(TokenTree::Group(group)) = body {
            self.modules.insert(child.clone(), Module { file, ..Module::default() });
            self.read_tokens(&child, group.stream(), true);
            return;
        }
        let folder = match file.strip_suffix("/mod.rs").or_else(|| file.strip_suffix("/lib.rs")) {
            Some(folder) => folder,
            None => file.strip_suffix(".rs").unwrap_or(&file),
        };
        let beside = format!("{folder}/{name}.rs");
        let below = format!("{folder}/{name}/mod.rs");
        self.read_file(&child, if path(&beside).exists() { &beside } else { &below });
    }

    /// The file that a path leads to, and the item it names there.
    fn resolve(&self, module: &str, segments: &[String], depth: usize) -> Option<(&str, String)> {
        if depth > 16 {
            return None;
        }
        let mut at = module.to_owned();
        let mut rest = segments.iter();
        let mut first = true;
        while let Some(segment) = rest.next() {
            let declared = self.modules.get(&at)?;
            match segment.as_str() {
                "crate" if first => "crate".clone_into(&mut at),
                "self" => {}
                "super" => at.truncate(at.rfind("::")?),
                name if declared.children.contains(name) && rest.len() > 0 => at = format!("{at}::{name}"),
                name if declared.names.contains_key(name) => {
                    let mut whole = declared.names.get(name)?.clone();
                    whole.extend(rest.cloned());
                    let named = self.resolve(&at, &whole, depth + 1);
                    return named.or_else(|| (!first).then(|| (declared.file.as_str(), name.to_owned())));
                }
                name if declared.children.contains(name) => at = format!("{at}::{name}"),
                name => {
                    let there = |glob: &Segments| {
                        let (_, found) = self.module(&at, glob, depth + 1)?;
                        found.has(name).then(|| [glob.as_slice(), &[name.to_owned()]].concat())
                    };
                    if let Some(whole) = declared.globs.iter().find_map(there) {
                        return self.resolve(&at, &whole, depth + 1);
                    }
                    let exported = self.macros.get(name).filter(|_| at == "crate");
                    let file = exported.unwrap_or(&declared.file);
                    return (!first).then(|| (file.as_str(), name.to_owned()));
                }
            }
            first = false;
        }
        self.modules.get(&at).map(|found| (found.file.as_str(), "self".to_owned()))
    }

    /// The module that the path of a glob leads to.
    fn module(&self, from: &str, glob: &[String], depth: usize) -> Option<(&str, &Module)> {
        let (file, item) = self.resolve(from, glob, depth)?;
        let found = self.modules.values().find(|module| module.file == file && item == "self");
        found.map(|module| (file, module))
    }

    pub fn imports(&self) -> BTreeSet<Import> {
        let mut imports = BTreeSet::new();
        for (name, module) in &self.modules {
            for (segments, reexported) in &module.mentions {
                let Some((to, item)) = self.resolve(name, segments, 0).filter(|(to, _)| *to != module.file)
                else {
                    continue;
                };
                let (from, to) = (module.file.clone(), to.to_owned());
                imports.insert(Import { from, to, item, reexported: *reexported });
            }
        }
        imports
    }

    /// The files that name another crate.
    pub fn naming(&self, other: &str) -> BTreeSet<&str> {
        let names = |(name, module): &(&String, &Module)| {
            let mut paths = module.mentions.iter().map(|(segments, _)| segments);
            paths.any(|path| {
                path.first().is_some_and(|first| first == other) && self.resolve(name, path, 0).is_none()
            })
        };
        self.modules.iter().filter(names).map(|(_, module)| module.file.as_str()).collect()
    }

    /// Every type, with its file.
    pub fn types<'a>(&'a self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let types =
            |module: &'a Module| module.types.iter().map(|name| (name.as_str(), module.file.as_str()));
        self.modules.values().flat_map(types)
    }
}

impl Module {
    fn has(&self, name: &str) -> bool {
        self.children.contains(name)
            || self.names.contains_key(name)
            || self.types.iter().any(|held| held == name)
    }

    /// Reads a `use` declaration, from after `use` to `;`, or one part of it.
    fn read_use(&mut self, tokens: &[TokenTree], before: &Segments, public: bool) {
        let (segments, end) = read_path(tokens, usize::from(is_sign(tokens.first(), ':')) * 2);
        let mut whole = [before.as_slice(), &segments].concat();
        match tokens.get(end) {
            Some(TokenTree::Group(group)) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                for part in inner.split(|token| is_sign(Some(token), ',')).filter(|part| !part.is_empty()) {
                    self.read_use(part, &whole, public);
                }
            }
            Some(TokenTree::Punct(star)) if star.as_char() == '*' => {
                self.mentions.push((whole.clone(), public));
                self.globs.push(whole);
            }
            renamed => {
                if whole.last().is_some_and(|last| last == "self") && whole.len() > 1 {
                    whole.pop();
                }
                let alias = renamed.and(tokens.last()).map(ToString::to_string);
                if let Some(name) = alias.or_else(|| whole.last().cloned()) {
                    self.names.insert(name, whole.clone());
                }
                self.mentions.push((whole, public));
            }
        }
    }
}

/// The path that starts at a position, and the position after it.
fn read_path(tokens: &[TokenTree], start: usize) -> (Segments, usize) {
    let mut segments = Vec::new();
    let mut place = start;
    while let Some(TokenTree::Ident(word)) = tokens.get(place) {
        segments.push(word.to_string());
        place += 1;
        if !(is_sign(tokens.get(place), ':') && is_sign(tokens.get(place + 1), ':')) {
            break;
        }
        place += 2;
    }
    (segments, place)
}

fn is_for_tests(attribute: Option<&TokenTree>) -> bool {
    attribute.is_some_and(|group| group.to_string().replace(' ', "") == "[cfg(test)]")
}

/// The position after the item that starts at a position.
fn after_item(tokens: &[TokenTree], start: usize) -> usize {
    let ends = |token: &TokenTree| is_sign(Some(token), ';') || is_group(Some(token), Delimiter::Brace);
    tokens
        .get(start..)
        .and_then(|rest| rest.iter().position(ends))
        .map_or(tokens.len(), |end| start + end + 1)
}

fn is_sign(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(found)) if found.as_char() == sign)
}

fn is_group(token: Option<&TokenTree>, delimiter: Delimiter) -> bool {
    matches!(token, Some(TokenTree::Group(group)) if group.delimiter() == delimiter)
}
