//! Something between client and etcd that does harm, and something that is no etcd at all.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

const PASSES: u8 = 0;
const CUTS_ANSWERS: u8 = 1;
const CUTS_REQUESTS: u8 = 2;
const SWALLOWS_ANSWERS: u8 = 3;
const CUTS_ONE_ANSWER: u8 = 4;
const HOLDS_WATCHES: u8 = 5;

/// What is done with bytes that were sent.
type Prank = Box<dyn FnOnce(&[u8]) + Send>;

/// What is done when a text has been sent so many times, before it is passed on.
struct Trap {
    text: &'static str,
    left: usize,
    does: Prank,
}

/// Passes on what it is sent, or not.
#[derive(Clone)]
pub struct Proxy {
    pub url: String,
    harm: Arc<AtomicU8>,
    trap: Arc<Mutex<Option<Trap>>>,
}

impl Proxy {
    /// Before the server at this address.
    pub fn before(url: &str) -> Self {
        let server = url.trim_start_matches("http://").replace("localhost", "127.0.0.1");
        let harm = Arc::new(AtomicU8::new(PASSES));
        let does = Arc::clone(&harm);
        let trap = Arc::new(Mutex::new(None));
        let set = Arc::clone(&trap);
        let url = listen(move |client| {
            let Ok(server) = TcpStream::connect(&server) else { return };
            let (from, to) = (client.try_clone().expect("a socket"), server.try_clone().expect("a socket"));
            let (there, set) = (Arc::clone(&does), Arc::clone(&set));
            let watches = Arc::new(AtomicBool::new(false));
            let is_watch = Arc::clone(&watches);
            thread::spawn(move || {
                let may = |bytes: &[u8]| {
                    spring(&set, bytes);
                    is_watch.fetch_or(bytes.starts_with(b"POST /v3/watch"), Ordering::SeqCst);
                    there.load(Ordering::SeqCst) != CUTS_REQUESTS
                };
                pass(&from, &to, may, || true);
            });
            let may = |_: &[u8]| {
                let once = (CUTS_ONE_ANSWER, PASSES, Ordering::SeqCst, Ordering::SeqCst);
                let is_cut = does.compare_exchange(once.0, once.1, once.2, once.3).is_ok();
                !is_cut && does.load(Ordering::SeqCst) != CUTS_ANSWERS
            };
            pass(&server, &client, may, || match does.load(Ordering::SeqCst) {
                SWALLOWS_ANSWERS => false,
                HOLDS_WATCHES => !watches.load(Ordering::SeqCst),
                _ => true,
            });
        });
        Self { url, harm, trap }
    }

    /// Does something when requests with a text have come so many times, before the last of them arrives.
    pub fn when(&self, text: &'static str, times: usize, does: impl FnOnce() + Send + 'static) {
        self.when_sent(text, times, move |_| does());
    }

    /// The same with the bytes that were sent.
    pub fn when_sent(&self, text: &'static str, times: usize, does: impl FnOnce(&[u8]) + Send + 'static) {
        *self.trap.lock().expect("a trap") = Some(Trap { text, left: times, does: Box::new(does) });
    }

    /// Whether what was to be done was done.
    pub fn has_sprung(&self) -> bool {
        self.trap.lock().expect("a trap").is_none()
    }

    pub fn passes(&self) {
        self.harm.store(PASSES, Ordering::SeqCst);
    }

    /// Requests arrive; then the connection breaks.
    pub fn cuts_answers(&self) {
        self.harm.store(CUTS_ANSWERS, Ordering::SeqCst);
    }

    /// One request arrives; then its connection breaks.
    pub fn cuts_one_answer(&self) {
        self.harm.store(CUTS_ONE_ANSWER, Ordering::SeqCst);
    }

    /// The connection breaks before the request arrives.
    pub fn cuts_requests(&self) {
        self.harm.store(CUTS_REQUESTS, Ordering::SeqCst);
    }

    /// What a watch says is held back until it has ended, as by something that buffers.
    pub fn holds_watches(&self) {
        self.harm.store(HOLDS_WATCHES, Ordering::SeqCst);
    }

    /// Requests arrive, and there is no answer.
    pub fn swallows_answers(&self) {
        self.harm.store(SWALLOWS_ANSWERS, Ordering::SeqCst);
    }
}

fn spring(set: &Mutex<Option<Trap>>, bytes: &[u8]) {
    let sprung = {
        let mut set = set.lock().expect("a trap");
        let has_it = |trap: &Trap| bytes.windows(trap.text.len()).any(|part| part == trap.text.as_bytes());
        match set.as_mut().filter(|trap| has_it(trap)) {
            Some(trap) => trap.left -= 1,
            None => return,
        }
        set.take_if(|trap| trap.left == 0)
    };
    if let Some(trap) = sprung {
        (trap.does)(bytes);
    }
}

/// Copies bytes as long as they may pass; some go nowhere.
fn pass(mut from: &TcpStream, mut to: &TcpStream, may: impl Fn(&[u8]) -> bool, arrives: impl Fn() -> bool) {
    let mut bytes = vec![0; 65536];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if !may(&bytes[..count]) || (arrives() && to.write_all(&bytes[..count]).is_err()) {
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
