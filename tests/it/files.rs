//! Files: attaching, handing out, taking away; what is dangerous is refused, and what breaks off leaves nothing behind.

use std::io::{Cursor, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant as Stopwatch};

use granary::access::{POLICY, Role};
use granary::files;
use granary::kernel::OrganisationId;
use reqwest::Method;

use crate::world::{Actor, Engine, Page, World};

pub const PDF: &[u8] = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n";

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

fn ofd(part: &[u8]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [("OFD.xml", b"<OFD/>".as_slice()), ("Doc_0/Document.xml", part)] {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A document of half a megabyte that unpacks to more than is allowed.
fn bomb() -> Vec<u8> {
    static MADE: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    let made = MADE.get_or_init(|| {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("OFD.xml", zip::write::SimpleFileOptions::default()).unwrap();
        let blank = vec![b' '; 1024 * 1024];
        for _ in 0..513 {
            writer.write_all(&blank).unwrap();
        }
        writer.finish().unwrap().into_inner()
    });
    made.clone()
}

/// A body as a browser makes it: fields, then files of the field `file`.
pub fn multipart(fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, value) in fields {
        write!(body, "--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").unwrap();
    }
    for (name, content) in files {
        let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
        let head = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.as_bytes());
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(b"--edge--\r\n");
    ("multipart/form-data; boundary=edge".to_owned(), body)
}

pub async fn sends(actor: &Actor, path: &str, files: &[(&str, &[u8])]) -> Page {
    let token = actor.token().await;
    let (kind, body) = multipart(&[("_csrf", &token)], files);
    actor.send(actor.request(Method::POST, path).header("content-type", kind).body(body), path).await
}

fn shelf(of: OrganisationId) -> String {
    format!("/files/on/organisation/{of}/institution-class")
}

async fn bytes(actor: &Actor, path: &str, headers: &[(&str, &str)]) -> (u16, reqwest::header::HeaderMap, Vec<u8>) {
    let request = headers.iter().fold(actor.request(Method::GET, path), |r, (n, v)| r.header(*n, *v));
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.headers().clone(), answer.bytes().await.unwrap().to_vec())
}

fn count(folder: &Path) -> usize {
    let Ok(found) = std::fs::read_dir(folder) else { return usize::from(folder.exists()) };
    found.map(|entry| count(&entry.unwrap().path())).sum()
}

/// How many files stand in the store, whether taken or on their way.
fn stored(world: &World) -> usize {
    count(&world.app.settings.files)
}

/// What the server cleans up after a connection is gone, it cleans up soon.
async fn soon(what: &str, holds: impl Fn() -> bool) {
    let started = Stopwatch::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(10), "{what}");
        actix_web::rt::time::sleep(Duration::from_millis(20)).await;
    }
}

/// What a page says, but for the number of the request.
fn words(page: &Page) -> String {
    page.text().split_whitespace().filter(|word| word.chars().count() != 10).collect()
}

fn last(world: &World) -> i64 {
    world.count("SELECT max(id) AS n FROM files")
}

fn checked(world: &World) -> Option<String> {
    let holders = granary::app::holders();
    world.reads(|db| files::check(db, world.app.store.as_ref(), &holders)).broken
}

async fn unit_and_people(world: &World) -> (OrganisationId, Actor, Actor) {
    let unit = world.unit("64", "宁夏科技服务中心").await;
    (unit, world.officer().await, world.actor(Role::Applicant, unit).await)
}

story!(a_proof_is_attached_handed_out_and_taken_away, |world| {
    let (unit, officer, handler) = unit_and_people(world).await;
    let record = format!("/organisations/{unit}");
    world.tampers(&format!("UPDATE organisations SET institution_class = 'public-1' WHERE id = {unit}"));
    officer.get(&record).await.ok().says("事业单位类别证明").says("尚未上传").says("尚缺：事业单位类别证明");
    let page = sends(&handler, &shelf(unit), &[("𬭚\"证明\"\u{202E}.pdf", PDF)]).await;
    handler
        .follows(page)
        .await
        .says("已上传 1 个文件")
        .says("𬭚\"证明\".pdf")
        .says("文件名已净化")
        .does_not_say("\u{202E}");
    officer.get(&record).await.ok().does_not_say("尚缺：事业单位类别证明");
    officer.get(&format!("{record}/history")).await.ok().says("上传附件").says("𬭚\"证明\".pdf");
    let path = format!("/files/{}", last(world));
    let (status, headers, body) = bytes(&officer, &path, &[]).await;
    assert_eq!((status, body.as_slice()), (200, PDF));
    assert_eq!(
        headers["content-disposition"].to_str().unwrap(),
        "attachment; filename=\"_____.pdf\"; filename*=UTF-8''%F0%AC%AD%9A%22%E8%AF%81%E6%98%8E%22.pdf"
    );
    assert_eq!(
        (&headers["content-type"], &headers["x-content-type-options"]),
        (&"application/pdf".parse().unwrap(), &"nosniff".parse().unwrap())
    );
    assert_eq!(headers["content-length"], PDF.len().to_string());
    assert!(headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
    let head = officer.send(officer.request(Method::HEAD, &path), &path).await.ok();
    assert_eq!(head.header("content-length"), Some(PDF.len().to_string().as_str()));
    // Removed with a reason, and by nobody who has not seen the latest state.
    let form = format!("{path}/remove");
    handler.post(&form, &[("reason", "传错了"), ("_version", "7")]).await.is(409);
    handler.fills(&form, &form, &[("reason", "")]).await.is(422).wrong("reason", "");
    let gone = handler.fills(&form, &form, &[("reason", "传错了")]).await;
    handler.follows(gone).await.says("附件已移除").says("已移除 1 个").says("传错了");
    officer.get(&path).await.is(404);
    handler.get(&form).await.is(409);
    assert_eq!((stored(world), checked(world)), (1, None), "the bytes stay for those who must look into it");
});

story!(a_part_is_handed_out_and_a_download_goes_on_where_it_was, |world| {
    let (unit, officer, _) = unit_and_people(world).await;
    let long = [PDF, &vec![b'x'; 700_000]].concat();
    sends(&officer, &shelf(unit), &[("长.pdf", &long)]).await.is(303);
    let path = format!("/files/{}", last(world));
    // A browser that unpacks must not be given packed bytes whose places are counted unpacked.
    let (_, headers, body) = bytes(&officer, &path, &[("accept-encoding", "gzip")]).await;
    assert_eq!(body, long);
    let tag = headers["etag"].to_str().unwrap().to_owned();
    let (status, headers, body) = bytes(&officer, &path, &[("range", "bytes=100-299999"), ("if-range", &tag)]).await;
    assert_eq!((status, body.as_slice()), (206, &long[100..300_000]));
    assert_eq!(headers["content-range"], format!("bytes 100-299999/{}", long.len()));
    let (status, _, body) = bytes(&officer, &path, &[("range", "bytes=-5")]).await;
    assert_eq!((status, body.as_slice()), (206, &long[long.len() - 5..]));
    let (status, headers, _) = bytes(&officer, &path, &[("range", "bytes=9999999-")]).await;
    assert_eq!((status, headers["content-range"].to_str().unwrap()), (416, format!("bytes */{}", long.len()).as_str()));
    let (status, _, body) = bytes(&officer, &path, &[("range", "bytes=0-9"), ("if-range", "\"other\"")]).await;
    assert_eq!((status, body.len()), (200, long.len()));
    let (status, _, body) = bytes(&officer, &path, &[("if-none-match", &tag)]).await;
    assert_eq!((status, body.len()), (304, 0));
});

story!(another_province_has_no_files, |world| {
    let (unit, officer, _) = unit_and_people(world).await;
    sends(&officer, &shelf(unit), &[("金丝雀.pdf", PDF)]).await.is(303);
    let (path, nothing) = (format!("/files/{}", last(world)), "/files/9999999".to_owned());
    let elsewhere = world.unit("14", "山西省科技创新服务中心").await;
    let stranger = world.actor(Role::Applicant, elsewhere).await;
    let association = world.association("14").await;
    let watcher = world.actor(Role::Association, association).await;
    let kept = stored(world);
    for actor in [&stranger, &watcher] {
        for method in [Method::GET, Method::HEAD] {
            for suffix in ["", "?inline=1"] {
                let (ours, none) = (format!("{path}{suffix}"), format!("{nothing}{suffix}"));
                let hidden = actor.send(actor.request(method.clone(), &ours), &ours).await.is(404);
                let absent = actor.send(actor.request(method.clone(), &none), &none).await.is(404);
                assert_eq!(hidden.header("content-disposition"), None);
                assert_eq!(words(&hidden), words(&absent));
                hidden.does_not_say("金丝雀");
            }
        }
    }
    stranger.get(&format!("{path}/remove")).await.is(404);
    stranger.post(&format!("{path}/remove"), &[("reason", "x"), ("_version", "1")]).await.is(404);
    stranger.get(&shelf(unit)).await.is(404);
    sends(&stranger, &shelf(unit), &[("a.pdf", PDF)]).await.is(404);
    sends(&stranger, &shelf(elsewhere).replace("institution-class", "nothing"), &[("a.pdf", PDF)]).await.is(404);
    let begin = [
        ("noun", "organisation"),
        ("object", &*unit.to_string()),
        ("purpose", "institution-class"),
        ("name", "a.pdf"),
        ("size", "5"),
    ];
    stranger.post("/uploads", &begin).await.is(404);
    assert_eq!(stored(world), kept, "what was refused left nothing");
    // The same content at home gives no hint of the other province's file.
    let page = sends(&stranger, &shelf(elsewhere), &[("b.pdf", PDF)]).await;
    stranger.follows(page).await.says("已上传 1 个文件").does_not_say("金丝雀");
    // The three administrators touch no business data; a reader changes nothing.
    let accounts = world.accounts_admin().await;
    accounts.get(&path).await.is(403);
    accounts.get(&format!("/organisations/{unit}")).await.ok().does_not_say("金丝雀");
    world.auditor().await.get(&shelf(unit)).await.is(403);
});

story!(what_a_browser_could_run_is_never_shown, |world| {
    let (unit, officer, _) = unit_and_people(world).await;
    let html = b"<!doctype html><script>alert(1)</script>".as_slice();
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".as_slice();
    for (name, content) in [("a.pdf", html), ("a.png", svg), ("a.pdf", b"MZ\x90\0".as_slice()), ("a.jpg", b"plain")] {
        sends(&officer, &shelf(unit), &[(name, content)]).await.is(422).wrong("file", "不是可接收的类型");
    }
    assert_eq!(stored(world), 0);
    let double = [b"%PDF-1.7\n<html><script>alert(1)</script></html>\n".as_slice(), b"%%EOF"].concat();
    sends(&officer, &shelf(unit), &[("double.html", &double), ("clean.exe", PDF)]).await.is(303);
    let (double, clean) = (last(world) - 1, last(world));
    let (_, headers, _) = bytes(&officer, &format!("/files/{double}?inline=1"), &[]).await;
    let disposition = headers["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment") && disposition.ends_with("double.html.pdf"), "{disposition}");
    let (_, headers, _) = bytes(&officer, &format!("/files/{clean}?inline=1"), &[]).await;
    assert!(headers["content-disposition"].to_str().unwrap().starts_with("inline"));
    assert!(headers["content-security-policy"].to_str().unwrap().starts_with("sandbox; default-src 'none'"));
    // A document may stand in a frame of our own pages; what is saved, and a picture, in none.
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("frame-ancestors 'self'; base-uri 'none'"), "{policy}");
    assert_eq!(headers["x-frame-options"], "SAMEORIGIN");
    sends(&officer, &shelf(unit), &[("picture.png", &png(5, 5))]).await.is(303);
    for path in
        [format!("/files/{clean}"), format!("/files/{double}?inline=1"), format!("/files/{}?inline=1", last(world))]
    {
        let (_, headers, _) = bytes(&officer, &path, &[]).await;
        assert!(headers["content-security-policy"].to_str().unwrap().contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(headers["x-frame-options"], "DENY", "{path}");
    }
    officer.get(&format!("/organisations/{unit}")).await.ok().says("clean.exe");
});

story!(what_is_broken_or_a_bomb_is_refused, |world| {
    // Made before anybody connects: it takes a while, and a line that stands still is closed.
    let bomb = bomb();
    assert!(bomb.len() < 2 * 1024 * 1024);
    let (unit, officer, _) = unit_and_people(world).await;
    let entities = ofd(b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>");
    for (name, content, told) in [
        ("big.png", png(60_000, 60_000), "60000×60000"),
        ("half.png", png(5, 5)[..18].to_vec(), "已损坏"),
        ("bomb.ofd", bomb, "解压后内容过多"),
        ("xxe.ofd", entities, "外部实体"),
        ("empty.pdf", Vec::new(), "空文件"),
    ] {
        // A good one beside it does not stay either.
        let page = sends(&officer, &shelf(unit), &[("good.pdf", PDF), (name, &content)]).await;
        page.is(422).wrong("file", told);
        assert_eq!((stored(world), world.count("SELECT count(*) AS n FROM files")), (0, 0), "{name}");
    }
    officer.post(&shelf(unit), &[]).await.is(422).wrong("file", "请选择");
    sends(&officer, &shelf(unit), &[("fine.ofd", &ofd(b"<a/>"))]).await.is(303);
});

story!(a_shelf_holds_so_many_and_of_one_content_one, |world| {
    let (unit, officer, handler) = unit_and_people(world).await;
    let numbered = |n: usize| [PDF, format!("% {n}").as_bytes()].concat();
    sends(&handler, &shelf(unit), &[("a.pdf", &numbered(0))]).await.is(303);
    let page = sends(&handler, &shelf(unit), &[("b.pdf", &numbered(0))]).await;
    handler.follows(page).await.says("完全相同，未重复保存");
    assert_eq!((world.count("SELECT count(*) AS n FROM files"), stored(world)), (1, 1));
    // The same content on another shelf is another file, with a hint only where it belongs to somebody else.
    sends(&handler, &shelf(unit).replace("institution-class", "legal-person"), &[("a.pdf", &numbered(0))])
        .await
        .is(303);
    let other = world.unit("64", "银川科技服务中心").await;
    let page = sends(&officer, &shelf(other), &[("c.pdf", &numbered(0))]).await;
    officer.follows(page).await.says("与“宁夏科技服务中心”的“a.pdf”完全相同");
    for n in 1..10 {
        sends(&handler, &shelf(unit), &[("n.pdf", &numbered(n))]).await.is(303);
    }
    sends(&handler, &shelf(unit), &[("n.pdf", &numbered(10))]).await.is(422).wrong("file", "最多保存 10 个");
    assert_eq!((stored(world), checked(world)), (12, None));
    let totals = world.reads(files::totals);
    assert_eq!((totals.files, totals.unscanned, totals.removed), (12, 12, 0));
});

story!(of_ten_who_send_the_same_at_once_one_file_stays, |world| {
    let (unit, officer, _) = unit_and_people(world).await;
    officer.token().await;
    let path = shelf(unit);
    let all = (0..10).map(|_| sends(&officer, &path, &[("a.pdf", PDF)]));
    let pages = futures_util::future::join_all(all).await;
    assert!(pages.iter().all(|page| page.status == 303), "{:?}", pages.iter().map(|p| p.status).collect::<Vec<_>>());
    assert_eq!((world.count("SELECT count(*) AS n FROM files"), stored(world), checked(world)), (1, 1, None));
});

story!(without_a_token_of_ours_no_byte_is_kept, |world| {
    let (unit, officer, _) = unit_and_people(world).await;
    let path = shelf(unit);
    let token = officer.token().await;
    let post = |fields: &[(&str, &str)], files: &[(&str, &[u8])]| {
        let (kind, body) = multipart(fields, files);
        officer.request(Method::POST, &path).header("content-type", kind).body(body)
    };
    officer.send(post(&[], &[("a.pdf", PDF)]), &path).await.is(403);
    officer.send(post(&[("_csrf", "x.y")], &[("a.pdf", PDF)]), &path).await.is(409);
    officer
        .send(post(&[("_csrf", &token)], &[("a.pdf", PDF)]).header("sec-fetch-site", "cross-site"), &path)
        .await
        .is(403);
    officer.send(post(&[], &[("a.pdf", PDF)]).header("x-csrf-token", "x.y"), &path).await.is(409);
    officer.send(post(&[("_csrf", &token), ("role", "leader")], &[("a.pdf", PDF)]), &path).await.is(400);
    let raw = officer.request(Method::POST, &path).header("content-type", "application/octet-stream").body(PDF);
    officer.send(raw, &path).await.is(403);
    let (kind, body) = multipart(&[("_csrf", &token)], &[("a.pdf", PDF)]);
    let stranger = world.stranger();
    let page =
        stranger.send(stranger.request(Method::POST, &path).header("content-type", kind).body(body), &path).await;
    assert!(page.status == 401 || page.location().starts_with("/sign-in"), "{}", page.status);
    assert_eq!(stored(world), 0);
    officer.send(post(&[], &[("a.pdf", PDF)]).header("x-csrf-token", &token), &path).await.is(303);
});

/// A request whose body breaks off or stands still, from somebody who is signed in.
async fn half(world: &World, actor: &Actor, path: &str, whole: usize) -> TcpStream {
    let token = actor.token().await;
    let (kind, body) = multipart(&[("_csrf", &token)], &[("a.pdf", PDF)]);
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nCookie: {}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: {kind}\r\n\
         Content-Length: {whole}\r\n\r\n",
        actor.cookie()
    );
    let mut stream = TcpStream::connect(world.base.trim_start_matches("http://")).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body[..body.len() - 40]).unwrap();
    stream.write_all(&[b'x'; 8_000]).unwrap();
    stream
}

story!(an_upload_that_breaks_off_leaves_nothing, |world| {
    let (unit, officer, _) = unit_and_people(world).await;
    let stream = half(world, &officer, &shelf(unit), 1_000_000).await;
    soon("the upload arrives", || stored(world) == 1).await;
    drop(stream);
    soon("a broken upload leaves nothing", || stored(world) == 0).await;
    assert_eq!(world.count("SELECT count(*) AS n FROM files"), 0);
});

story!(a_workbook_that_breaks_off_or_is_too_large_leaves_nothing, |world| {
    let officer = world.officer().await;
    let path = "/imports/new/organisations";
    let stream = half(world, &officer, path, 1_000_000).await;
    soon("the workbook arrives", || stored(world) == 1).await;
    drop(stream);
    soon("a broken upload leaves nothing", || stored(world) == 0).await;
    let large = vec![b'x'; 24 * 1024 * 1024 + 1];
    sends(&officer, path, &[("large.xlsx", &large)]).await.is(413);
    soon("a large upload leaves nothing", || stored(world) == 0).await;
    // One that is read is thrown away, too: its rows are in the database.
    sends(&officer, path, &[("a.xlsx", PDF)]).await.is(422);
    soon("a workbook is not kept", || stored(world) == 0).await;
    assert_eq!(world.count("SELECT count(*) AS n FROM imports"), 0);
});

#[actix_web::test]
async fn an_upload_that_stands_still_is_given_up() {
    for engine in Engine::BOTH {
        let world = World::with(engine, POLICY, |settings| settings.upload_seconds = 1).await;
        let (unit, officer, _) = unit_and_people(&world).await;
        let mut stream = half(&world, &officer, &shelf(unit), 1_000_000).await;
        soon("the upload arrives", || stored(&world) == 1).await;
        let answer = actix_web::web::block(move || {
            stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
            let mut answer = [0_u8; 12];
            stream.read_exact(&mut answer).unwrap();
            answer
        })
        .await
        .unwrap();
        assert_eq!(&answer, b"HTTP/1.1 400");
        soon("a slow upload leaves nothing", || stored(&world) == 0).await;
        world.close().await;
    }
}

#[actix_web::test]
async fn what_is_larger_than_the_operator_allows_is_refused() {
    for engine in Engine::BOTH {
        let world = World::with(engine, POLICY, |settings| settings.largest_upload = 1).await;
        let (unit, officer, _) = unit_and_people(&world).await;
        officer.get(&shelf(unit)).await.ok().says("每个不超过 1 MB");
        let large = [PDF, &vec![b'x'; 1024 * 1024]].concat();
        sends(&officer, &shelf(unit), &[("large.pdf", &large)]).await.is(413);
        let begin = |size: &str| {
            [
                ("noun", "organisation"),
                ("object", &unit.to_string()),
                ("purpose", "legal-person"),
                ("name", "a.pdf"),
                ("size", size),
            ]
            .map(|(n, v)| (n, v.to_owned()))
        };
        for (size, status) in
            [("1048577", 422), ("0", 422), ("-1", 422), ("99999999999999999999", 422), ("1048576", 200)]
        {
            let fields = begin(size);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
            officer.post("/uploads", &fields).await.is(status);
        }
        assert_eq!(stored(&world), 0);
        world.close().await;
    }
}

/// An upload in pieces, as the script does it.
struct Pieces<'a> {
    actor: &'a Actor,
    id: i64,
}

fn number(page: &Page, name: &str) -> Option<i64> {
    serde_json::from_str::<serde_json::Value>(&page.body).unwrap()[name].as_i64()
}

impl<'a> Pieces<'a> {
    async fn begin(actor: &'a Actor, of: OrganisationId, name: &str, size: usize) -> Self {
        let (of, size) = (of.to_string(), size.to_string());
        let fields = [
            ("noun", "organisation"),
            ("object", &*of),
            ("purpose", "institution-class"),
            ("name", name),
            ("size", &*size),
        ];
        let page = actor.post("/uploads", &fields).await.ok();
        Self { actor, id: number(&page, "id").unwrap() }
    }

    async fn piece(&self, at: usize, bytes: &[u8]) -> Page {
        self.piece_of(self.actor, at, bytes).await
    }

    async fn piece_of(&self, actor: &Actor, at: usize, bytes: &[u8]) -> Page {
        let path = format!("/uploads/{}/piece?at={at}", self.id);
        let request = actor.request(Method::POST, &path).header("content-type", "application/octet-stream");
        let token = actor.token().await;
        actor
            .send(
                request.header("x-csrf-token", token).header("accept", "application/json").body(bytes.to_vec()),
                &path,
            )
            .await
    }

    async fn asks(&self, verb: &str) -> Page {
        let path = format!("/uploads/{}{verb}", self.id);
        let token = self.actor.token().await;
        let method = if verb.is_empty() { Method::GET } else { Method::POST };
        let request = self.actor.request(method, &path).header("accept", "application/json");
        self.actor.send(request.header("x-csrf-token", token), &path).await
    }
}

story!(an_upload_goes_on_after_a_cut, |world| {
    let (unit, officer, handler) = unit_and_people(world).await;
    let long = [PDF, &(0..3_000_000_u32).map(|n| u8::try_from(n % 251).unwrap()).collect::<Vec<_>>()].concat();
    let upload = Pieces::begin(&handler, unit, "../长\u{202E}文.pdf", long.len()).await;
    assert_eq!(number(&upload.piece(0, &long[..1_000_000]).await.ok(), "received"), Some(1_000_000));
    // The answer was lost, so the piece comes again: it is answered as it was the first time.
    assert_eq!(number(&upload.piece(0, &long[..1_000_000]).await.ok(), "received"), Some(1_000_000));
    // In a wrong place: the right one is told.
    for wrong in [500_000, 2_000_000] {
        assert_eq!(
            number(&upload.piece(wrong, &long[wrong..wrong + 900_000]).await.is(409), "received"),
            Some(1_000_000)
        );
    }
    assert_eq!(
        number(&upload.piece(1_000_000, &vec![0; 3_500_000]).await.is(409), "received"),
        Some(1_000_000),
        "too long"
    );
    assert_eq!(number(&upload.asks("/finish").await.is(409), "received"), Some(1_000_000), "not yet whole");
    assert_eq!(number(&upload.asks("").await.ok(), "received"), Some(1_000_000));
    // Nobody else's business, not even an officer's.
    upload.piece_of(&officer, 1_000_000, b"x").await.is(404);
    officer.get(&format!("/uploads/{}", upload.id)).await.is(404);
    officer.post(&format!("/uploads/{}/finish", upload.id), &[]).await.is(404);
    officer.post(&format!("/uploads/{}/cancel", upload.id), &[]).await.is(404);
    assert_eq!(stored(world), 1, "only the piece that counts is kept");
    // A second one at the same time.
    let second = Pieces::begin(&handler, unit, "second.pdf", PDF.len()).await;
    upload.piece(1_000_000, &long[1_000_000..]).await.ok();
    second.piece(0, PDF).await.ok();
    let file = number(&upload.asks("/finish").await.ok(), "file").unwrap();
    assert_eq!(number(&upload.asks("/finish").await.ok(), "file"), Some(file), "finished twice is finished once");
    upload.piece(long.len(), b"late").await.is(409);
    second.asks("/finish").await.ok();
    let (_, _, body) = bytes(&officer, &format!("/files/{file}"), &[]).await;
    assert_eq!(body, long);
    officer.get(&format!("/organisations/{unit}")).await.ok().says("长文.pdf").says("second.pdf").does_not_say("..");
    assert_eq!((stored(world), checked(world)), (2, None));
});

story!(what_an_upload_in_pieces_brings_is_judged_too, |world| {
    let (unit, _, handler) = unit_and_people(world).await;
    let html = b"<html><script>alert(1)</script>";
    let upload = Pieces::begin(&handler, unit, "a.pdf", html.len()).await;
    upload.piece(0, html).await.ok();
    let refused = upload.asks("/finish").await.is(422);
    assert!(refused.body.contains("不是可接收的类型"), "{}", refused.body);
    upload.asks("").await.is(404);
    assert_eq!(stored(world), 0, "nothing of it is kept");
    let given_up = Pieces::begin(&handler, unit, "a.pdf", PDF.len()).await;
    given_up.piece(0, &PDF[..9]).await.ok();
    given_up.asks("/cancel").await.is(204);
    assert_eq!((stored(world), world.count("SELECT count(*) AS n FROM uploads")), (0, 0));
});

story!(what_is_forgotten_is_swept, |world| {
    let (unit, _, handler) = unit_and_people(world).await;
    let upload = Pieces::begin(&handler, unit, "a.pdf", PDF.len()).await;
    upload.piece(0, &PDF[..9]).await.ok();
    sends(&handler, &shelf(unit), &[("kept.pdf", PDF)]).await.is(303);
    let file = last(world);
    let form = format!("/files/{file}/remove");
    handler.fills(&form, &form, &[("reason", "过期")]).await.is(303);
    assert_eq!(stored(world), 2);
    world.works().await;
    assert_eq!(stored(world), 2, "nothing is due yet");
    world.passes(chrono::Duration::hours(25));
    world.works().await;
    assert_eq!((stored(world), world.count("SELECT count(*) AS n FROM uploads")), (1, 0), "the abandoned upload went");
    world.passes(chrono::Duration::days(365));
    world.works().await;
    assert_eq!(stored(world), 0, "the removed file's bytes went");
    assert_eq!(
        world.count("SELECT count(*) AS n FROM files WHERE swept_at IS NOT NULL AND blob IS NULL"),
        1,
        "its row stays"
    );
    assert_eq!(world.count("SELECT count(*) AS n FROM audit_events WHERE action = 'file.swept'"), 1);
    // A blob that no row names, as after a power failure between the disk and the database.
    let mut stray = world.app.store.incoming().unwrap();
    stray.write(b"stray").unwrap();
    let name = world.app.store.put(&stray).unwrap();
    assert_eq!(checked(world), None, "it may be on its way");
    let path = world.app.settings.files.join("blobs").join(&name[..2]).join(&name[2..4]).join(&name);
    let long_ago = std::fs::metadata(&path).unwrap().modified().unwrap() - Duration::from_secs(25 * 3600);
    std::fs::File::open(&path).unwrap().set_modified(long_ago).unwrap();
    assert_eq!(checked(world), Some(format!("blob {name}: no row names it")));
    world.passes(chrono::Duration::days(1));
    world.works().await;
    assert_eq!((stored(world), checked(world)), (0, None));
});

story!(verify_names_a_file_that_is_not_as_it_was, |world| {
    let (unit, officer, _) = unit_and_people(world).await;
    sends(&officer, &shelf(unit), &[("证明.pdf", PDF)]).await.is(303);
    let id = last(world);
    let blob = world.reads(|db| files::of(db, "organisation", unit.0)).remove(0).blob.unwrap();
    let path = world.app.settings.files.join("blobs").join(&blob[..2]).join(&blob[2..4]).join(&blob);
    assert_eq!(checked(world), None);
    let mut other = PDF.to_vec();
    other[20] ^= 1;
    for (content, told) in [(other, "not those that were taken"), (PDF[1..].to_vec(), "bytes instead of")] {
        std::fs::write(&path, content).unwrap();
        let broken = checked(world).unwrap();
        assert!(broken.starts_with(&format!("file {id} (证明.pdf)")) && broken.contains(told), "{broken}");
    }
    std::fs::remove_file(&path).unwrap();
    assert!(checked(world).unwrap().contains("missing"));
    officer.get(&format!("/files/{id}")).await.is(500);
});

story!(files_follow_a_merge, |world| {
    let (old, officer, _) = unit_and_people(world).await;
    let new = world.unit("64", "宁夏科技服务中心（本部）").await;
    world.tampers(&format!("UPDATE organisations SET uscc = NULL WHERE id = {new}"));
    sends(&officer, &shelf(old), &[("a.pdf", PDF), ("b.png", &png(2, 2))]).await.is(303);
    sends(&officer, &shelf(new), &[("c.pdf", PDF)]).await.is(303);
    let form = format!("/organisations/{old}/merge");
    let into = new.to_string();
    officer.fills(&form, &form, &[("into", &into), ("reason", "重复"), ("sure", "1")]).await.is(303);
    officer.get(&format!("/organisations/{new}")).await.ok().says("b.png").says("c.pdf").does_not_say("a.pdf");
    assert_eq!(checked(world), None);
});

/// A scanner of our own, which knows one thing by a signature of our own.
struct Scanner {
    child: std::process::Child,
    folder: tempfile::TempDir,
}

/// The text by which scanners are tried out, in parts, so that no scanner takes this file for one.
fn suspicious() -> Vec<u8> {
    let text = ["X5O!P%@AP[4", "\\PZX54(P^)7", "CC)7}$EICAR", "-STANDARD-ANTI", "VIRUS-TEST-FILE", "!$H+H*"].concat();
    [PDF, text.as_bytes(), b"\n"].concat()
}

impl Scanner {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        std::fs::create_dir(at("signatures")).unwrap();
        let hex: String = suspicious()[PDF.len()..suspicious().len() - 1].iter().map(|b| format!("{b:02x}")).collect();
        std::fs::write(at("signatures/own.ndb"), format!("Granary.Test.Sample:0:*:{hex}\n")).unwrap();
        let settings = format!(
            "Foreground yes\nLocalSocket {}\nDatabaseDirectory {}\nTemporaryDirectory {}\nLogFile {}\nMaxThreads 2\n",
            at("clamd.ctl"),
            at("signatures"),
            folder.path().display(),
            at("log")
        );
        std::fs::write(at("clamd.conf"), settings).unwrap();
        let program =
            ["/usr/sbin/clamd", "/usr/local/sbin/clamd", "/usr/bin/clamd"].into_iter().find(|p| Path::new(p).exists());
        let program = program.expect("clamd is missing; `make test` installs Debian's package clamav-daemon");
        let quiet = std::process::Stdio::null;
        let child = std::process::Command::new(program)
            .arg(format!("--config-file={}", at("clamd.conf")))
            .stdout(quiet())
            .stderr(quiet())
            .spawn()
            .unwrap();
        Self { child, folder }
    }

    fn address(&self) -> String {
        format!("unix:{}", self.folder.path().join("clamd.ctl").display())
    }

    async fn answers(&self) {
        let started = Stopwatch::now();
        let ping = || {
            let mut socket = std::os::unix::net::UnixStream::connect(self.folder.path().join("clamd.ctl")).ok()?;
            socket.write_all(b"zPING\0").ok()?;
            let mut answer = String::new();
            socket.read_to_string(&mut answer).ok()?;
            answer.starts_with("PONG").then_some(())
        };
        while ping().is_none() {
            let log = || std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(started.elapsed() < Duration::from_secs(60), "clamd does not answer: {}", log());
            actix_web::rt::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn ends(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Scanner {
    fn drop(&mut self) {
        self.ends();
    }
}

async fn is_scanned(engine: Engine) {
    let mut scanner = Scanner::start();
    scanner.answers().await;
    let address = scanner.address();
    let world = World::with(engine, POLICY, |settings| settings.virus_scanner = Some(address)).await;
    let (unit, officer, handler) = unit_and_people(&world).await;
    sends(&handler, &shelf(unit), &[("clean.pdf", PDF)]).await.is(303);
    let clean = last(&world);
    officer.get(&format!("/organisations/{unit}")).await.ok().says("已查毒");
    bytes(&officer, &format!("/files/{clean}"), &[]).await;
    // What is infected is refused, recorded, and nothing of it is kept.
    let refused = sends(&handler, &shelf(unit), &[("bad.pdf", &suspicious())]).await;
    refused.is(422).wrong("file", "Granary.Test.Sample");
    let upload = Pieces::begin(&handler, unit, "bad.pdf", suspicious().len()).await;
    upload.piece(0, &suspicious()).await.ok();
    assert!(upload.asks("/finish").await.is(422).body.contains("Granary.Test.Sample"));
    assert_eq!((stored(&world), world.count("SELECT count(*) AS n FROM files")), (1, 1));
    assert_eq!(world.count("SELECT count(*) AS n FROM audit_events WHERE action = 'file.infected'"), 2);
    officer.get(&format!("/organisations/{unit}/history")).await.ok().says("附件查出病毒").says("bad.pdf");
    // What came when there was no scanner waits until it was looked at, and is locked away if something is found.
    sends(&handler, &shelf(unit), &[("later.pdf", &[PDF, b"2"].concat())]).await.is(303);
    let later = last(&world);
    let blob = world.reads(|db| files::of(db, "organisation", unit.0)).remove(0).blob.unwrap();
    let path = world.app.settings.files.join("blobs").join(&blob[..2]).join(&blob[2..4]).join(&blob);
    std::fs::write(path, suspicious()).unwrap();
    world.tampers("UPDATE files SET state = 'unscanned'");
    officer.get(&format!("/files/{clean}")).await.is(409).says("等待病毒查杀");
    world.works().await;
    world.passes(chrono::Duration::days(1));
    world.works().await;
    let officer = world.officer().await;
    officer.get(&format!("/files/{clean}")).await.ok();
    officer.get(&format!("/files/{later}")).await.is(409).says("查出病毒");
    // Without the scanner no file is taken, and the page says why.
    scanner.ends();
    let handler = world.actor(Role::Applicant, unit).await;
    let before = stored(&world);
    let page = sends(&handler, &shelf(unit), &[("new.pdf", &[PDF, b"3"].concat())]).await;
    page.is(503).says("病毒查杀服务暂时没有响应");
    let upload = Pieces::begin(&handler, unit, "new.pdf", PDF.len()).await;
    upload.piece(0, PDF).await.ok();
    assert!(upload.asks("/finish").await.is(503).body.contains("病毒查杀服务暂时没有响应"));
    upload.asks("/cancel").await.is(204);
    assert_eq!(stored(&world), before);
    world.close().await;
}

#[actix_web::test]
async fn a_scanner_sees_every_file_first_on_sqlite() {
    is_scanned(Engine::Sqlite).await;
}

#[actix_web::test]
async fn a_scanner_sees_every_file_first_on_postgres() {
    is_scanned(Engine::Postgres).await;
}

/// The system refuses to let a file grow, as a full disk does; the program says so and keeps nothing.
#[actix_web::test]
async fn a_full_disk_is_told_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    // Blocks of 512 bytes: 12 MiB.
    let script = "trap '' XFSZ; ulimit -f 24576; exec \"$0\" --data \"$1\" serve --sample --listen 127.0.0.1:0";
    let mut child = std::process::Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_granary")])
        .arg(folder.path())
        .env("RUST_LOG", "warn")
        .env("GRANARY_ARGON2_KIB", "8192")
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
    let base = loop {
        let line = lines.next().expect("the program says where it listens").unwrap();
        if let Some(at) = line.find("http://") {
            break line[at..].trim().to_owned();
        }
    };
    std::thread::spawn(move || lines.for_each(drop));
    let officer = Actor::at(&base);
    officer.enters("officer", granary::demo::PASSWORD).await.is(303);
    let path = "/files/on/organisation/3/legal-person";
    let large = [PDF, &vec![b'x'; 15 * 1024 * 1024]].concat();
    let files = folder.path().join("files");
    // The sample data hold files of their own.
    let before = count(&files);
    sends(&officer, path, &[("large.pdf", &large)]).await.is(507).says("磁盘空间已满");
    soon("nothing half-written stays", || count(&files) == before).await;
    // In pieces: each has room, the whole has not.
    let upload = Pieces::begin(&officer, OrganisationId(3), "large.pdf", large.len()).await;
    for at in (0..large.len()).step_by(4 * 1024 * 1024) {
        upload.piece(at, &large[at..large.len().min(at + 4 * 1024 * 1024)]).await.ok();
    }
    upload.asks("/finish").await.is(507);
    upload.asks("/cancel").await.is(204);
    soon("nothing half-written stays", || count(&files) == before).await;
    sends(&officer, path, &[("small.pdf", PDF)]).await.is(303);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(count(&files), before + 1);
}
