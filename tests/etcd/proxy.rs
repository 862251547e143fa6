//! Something between client and etcd that does harm, and something that is no etcd at all.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;

const PASSES: u8 = 0;
const CUTS_ANSWERS: u8 = 1;
const CUTS_REQUESTS: u8 = 2;
const SWALLOWS_ANSWERS: u8 = 3;

/// Passes on what it is sent, or not.
pub struct Proxy {
    pub url: String,
    harm: Arc<AtomicU8>,
}

impl Proxy {
    /// Before the server at this address.
    pub fn before(url: &str) -> Self {
        let server = url.trim_start_matches("http://").replace("localhost", "127.0.0.1");
        let harm = Arc::new(AtomicU8::new(PASSES));
        let does = Arc::clone(&harm);
        let url = listen(move |client| {
            let Ok(server) = TcpStream::connect(&server) else { return };
            let (from, to) = (client.try_clone().expect("a socket"), server.try_clone().expect("a socket"));
            let there = Arc::clone(&does);
            thread::spawn(move || {
                pass(&from, &to, || there.load(Ordering::SeqCst) != CUTS_REQUESTS, || true);
            });
            let cuts = || does.load(Ordering::SeqCst) != CUTS_ANSWERS;
            pass(&server, &client, cuts, || does.load(Ordering::SeqCst) != SWALLOWS_ANSWERS);
        });
        Self { url, harm }
    }

    pub fn passes(&self) {
        self.harm.store(PASSES, Ordering::SeqCst);
    }

    /// Requests arrive; then the connection breaks.
    pub fn cuts_answers(&self) {
        self.harm.store(CUTS_ANSWERS, Ordering::SeqCst);
    }

    /// The connection breaks before the request arrives.
    pub fn cuts_requests(&self) {
        self.harm.store(CUTS_REQUESTS, Ordering::SeqCst);
    }

    /// Requests arrive, and there is no answer.
    pub fn swallows_answers(&self) {
        self.harm.store(SWALLOWS_ANSWERS, Ordering::SeqCst);
    }
}

/// Copies bytes as long as they may pass; some go nowhere.
fn pass(mut from: &TcpStream, mut to: &TcpStream, may: impl Fn() -> bool, arrives: impl Fn() -> bool) {
    let mut bytes = vec![0; 65536];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if !may() || (arrives() && to.write_all(&bytes[..count]).is_err()) {
            break;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}

/// Something that reads one request and writes this, then ends.
pub fn answers(write: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> String {
    listen(move |mut client| {
        let mut request = vec![0; 65536];
        let _ = client.read(&mut request);
        write(&mut client);
    })
}

fn listen(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let address = listener.local_addr().expect("an address");
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let serve = Arc::clone(&serve);
            thread::spawn(move || serve(client));
        }
    });
    format!("http://{address}")
}
