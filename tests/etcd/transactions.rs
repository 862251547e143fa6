//! Transactions, ranges, puts and deletions, as the log will use them.

use alumnet::sharing::etcd::answer::OperationAnswer;
use alumnet::sharing::etcd::keys::{KeyRange, RangeRequest};
use alumnet::sharing::etcd::transaction::{Compare, Operation, Put, Txn};

use crate::server::{Server, folder};

#[test]
fn a_transaction_is_done_whole_or_its_other_half_is() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut etcd = server.client();
    etcd.put(&Put::new("meta", "one")).unwrap();
    let append = |meta: &str| Txn {
        compare: vec![
            Compare::Value { key: b"meta".to_vec(), value: meta.into() },
            Compare::Absent(b"log/1".to_vec()),
            Compare::Present(b"meta".to_vec()),
        ],
        success: vec![Operation::Put(Put::new("log/1", [0, 1, 255])), Operation::Put(Put::new("log/2", ""))],
        failure: vec![
            Operation::Range(RangeRequest::all(KeyRange::one("meta"))),
            Operation::Range(RangeRequest::first(KeyRange::below("log/"), 50)),
        ],
    };
    let refused = etcd.txn(&append("two")).unwrap();
    assert!(!refused.succeeded);
    assert_eq!(refused.range(0).unwrap().kvs[0].value, b"one");
    assert_eq!(refused.range(1).unwrap().kvs, []);

    let done = etcd.txn(&append("one")).unwrap();
    assert!(done.succeeded);
    assert!(matches!(done.responses[..], [OperationAnswer::Put(_), OperationAnswer::Put(_)]));

    let again = etcd.txn(&append("one")).unwrap();
    assert!(!again.succeeded, "the numbers are taken");
    let found = &again.range(1).unwrap().kvs;
    assert_eq!(found.len(), 2);
    assert_eq!(
        (found[0].key.as_slice(), found[0].value.as_slice()),
        (b"log/1".as_slice(), [0, 1, 255].as_slice())
    );
    assert_eq!((found[1].key.as_slice(), found[1].value.as_slice()), (b"log/2".as_slice(), b"".as_slice()));
    assert_eq!(found[0].create_revision, done.header.revision);
    assert_eq!(found[0].mod_revision, found[0].create_revision);

    let created = |revision| Txn {
        compare: vec![
            Compare::Created { key: b"log/1".to_vec(), revision },
            Compare::Modified { key: b"log/1".to_vec(), revision },
        ],
        success: vec![Operation::Delete(KeyRange::one("log/1")), Operation::Delete(KeyRange::below("none"))],
        failure: Vec::new(),
    };
    let other = etcd.txn(&created(done.header.revision + 1)).unwrap();
    assert!(!other.succeeded && other.responses.is_empty());
    let deleted = etcd.txn(&created(done.header.revision)).unwrap();
    let counts = deleted.responses.iter().map(|answer| match answer {
        OperationAnswer::Delete(answer) => answer.deleted,
        other => panic!("{other:?}"),
    });
    assert_eq!(counts.collect::<Vec<_>>(), [1, 0]);
}

#[test]
fn ranges_are_in_order_and_limited() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut etcd = server.client();
    for key in [&b"a/2"[..], b"a/10", b"a/1", b"a0", b"b", b"a/\xff"] {
        etcd.put(&Put::new(key, key)).unwrap();
    }
    let all = etcd.range(&RangeRequest::all(KeyRange::below("a/"))).unwrap();
    let keys: Vec<_> = all.kvs.iter().map(|pair| pair.key.as_slice()).collect();
    assert_eq!(keys, [&b"a/1"[..], b"a/10", b"a/2", b"a/\xff"]);
    assert!(!all.more && all.count == 4);
    let first = etcd.range(&RangeRequest::first(KeyRange::between("a/10", "b"), 2)).unwrap();
    assert_eq!((first.kvs.len(), first.more, first.count), (2, true, 4));
    let names = RangeRequest { keys_only: true, ..RangeRequest::all(KeyRange::one("b")) };
    let names = etcd.range(&names).unwrap();
    assert_eq!((names.kvs[0].key.as_slice(), names.kvs[0].value.as_slice()), (&b"b"[..], &b""[..]));
    assert_eq!(etcd.delete_range(&KeyRange::below("a/")).unwrap().deleted, 4);
    assert_eq!(etcd.delete_range(&KeyRange::below("a/")).unwrap().deleted, 0);
    let left = etcd.range(&RangeRequest::all(KeyRange::below([]))).unwrap();
    assert_eq!(left.count, 2);
}

#[test]
fn a_node_says_how_it_is() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut etcd = server.client();
    let status = etcd.status().unwrap();
    assert!(status.version.starts_with("3."), "{status:?}");
    assert!(status.header.cluster_id != 0 && status.header.member_id != 0 && status.header.raft_term > 0);
    assert_eq!(status.leader, status.header.member_id);
    assert!(status.bytes > 0 && status.bytes_in_use > 0 && !status.is_full());
    let members = etcd.members().unwrap();
    assert_eq!((members[0].id, members[0].name.as_str()), (status.header.member_id, "one"));
    assert_eq!(members[0].endpoints, std::slice::from_ref(&server.url));
}
