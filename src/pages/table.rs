//! Which route a path leads to, found in as many steps as the path has parts, however many routes there are.

use std::collections::HashMap;

use super::{Method, Route};

/// The routes, by the parts of their paths.
pub struct Table {
    root: Node,
}

/// What is known once some parts of a path were read.
#[derive(Default)]
struct Node {
    /// What follows a part that is written so.
    literal: HashMap<&'static str, Node>,
    /// What follows a part that may be anything.
    any: Option<Box<Node>>,
    get: Option<Leaf>,
    post: Option<Leaf>,
}

/// A route, and what the variable parts of its path are called.
struct Leaf {
    route: Route,
    names: Vec<&'static str>,
}

impl Table {
    /// Sorts the routes in.
    pub fn new(routes: &[Route]) -> Self {
        let mut root = Node::default();
        for route in routes {
            let (mut node, mut names) = (&mut root, Vec::new());
            for part in parts(route.path) {
                node = match variable(part) {
                    Some(name) => {
                        names.push(name);
                        node.any.get_or_insert_with(Box::default).as_mut()
                    }
                    None => node.literal.entry(part).or_default(),
                };
            }
            let leaf = Leaf { route: route.clone(), names };
            match route.method {
                Method::Get => node.get = Some(leaf),
                Method::Post => node.post = Some(leaf),
            }
        }
        Self { root }
    }

    /// The route of a path, and the variable parts by their names. What is written stands before what may be anything:
    /// `/calls/new` before `/calls/{id}`.
    pub fn find(&self, method: Method, path: &str) -> Option<(Route, HashMap<String, String>)> {
        if !path.starts_with('/') {
            return None;
        }
        let (asked, mut values): (Vec<&str>, _) = (parts(path).collect(), Vec::new());
        let leaf = self.root.find(method, &asked, &mut values)?;
        let params = leaf.names.iter().zip(values).map(|(name, value)| ((*name).to_owned(), value.to_owned()));
        Some((leaf.route.clone(), params.collect()))
    }
}

impl Node {
    fn find<'p>(&self, method: Method, parts: &[&'p str], values: &mut Vec<&'p str>) -> Option<&Leaf> {
        let Some((part, rest)) = parts.split_first() else {
            return match method {
                Method::Get => self.get.as_ref(),
                Method::Post => self.post.as_ref(),
            };
        };
        if let Some(next) = self.literal.get(*part)
            && let Some(found) = next.find(method, rest, values)
        {
            return Some(found);
        }
        let next = self.any.as_ref().filter(|_| !part.is_empty())?;
        values.push(*part);
        let found = next.find(method, rest, values);
        if found.is_none() {
            values.pop();
        }
        found
    }
}

fn parts(path: &str) -> std::str::Split<'_, char> {
    path.strip_prefix('/').unwrap_or(path).split('/')
}

/// The name of a part that may be anything.
fn variable(part: &str) -> Option<&str> {
    part.strip_prefix('{')?.strip_suffix('}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Access;
    use crate::platform::Error;

    fn table(rows: &[(Method, &'static str)]) -> Table {
        let row = |&(method, path): &(Method, &'static str)| match method {
            Method::Get => Route::get(path, Access::Anyone, |_| async { Err(Error::NotFound) }),
            Method::Post => Route::post(path, Access::Anyone, |_| async { Err(Error::NotFound) }),
        };
        Table::new(&rows.iter().map(row).collect::<Vec<_>>())
    }

    #[test]
    fn what_is_written_stands_before_what_may_be_anything() {
        use Method::{Get, Post};
        let table = table(&[
            (Get, "/"),
            (Get, "/calls/{id}"),
            (Get, "/calls/new"),
            (Post, "/calls/{id}"),
            (Get, "/calls/{id}/places/{place}"),
            (Get, "/calls/new/guide"),
            (Get, "/calls.xlsx"),
        ]);
        let found = |method, path: &str| {
            table.find(method, path).map(|(route, params)| {
                let mut params: Vec<_> = params.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
                params.sort();
                (route.path, params.join(" "))
            })
        };
        let none = String::new;
        assert_eq!(found(Get, "/"), Some(("/", none())));
        assert_eq!(found(Get, "/calls/new"), Some(("/calls/new", none())));
        assert_eq!(found(Get, "/calls/7"), Some(("/calls/{id}", "id=7".to_owned())));
        assert_eq!(found(Post, "/calls/new"), Some(("/calls/{id}", "id=new".to_owned())));
        assert_eq!(found(Get, "/calls.xlsx"), Some(("/calls.xlsx", none())));
        assert_eq!(found(Get, "/calls/new/guide"), Some(("/calls/new/guide", none())));
        // A way that leads nowhere is gone back.
        let places = Some(("/calls/{id}/places/{place}", "id=new place=64".to_owned()));
        assert_eq!(found(Get, "/calls/new/places/64"), places);
        for nowhere in ["", "calls/7", "/calls", "/calls/", "/calls//places/64", "/calls/7/places", "//", "/calls/7/"] {
            assert_eq!(found(Get, nowhere), None, "{nowhere}");
        }
        assert_eq!(found(Post, "/calls.xlsx"), None);
    }
}
