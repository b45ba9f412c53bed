-- A database of the first version of the tables, with a state and the activation that waits.
CREATE TABLE state (
    store_key TEXT PRIMARY KEY,
    seq       INTEGER NOT NULL,
    epoch     INTEGER NOT NULL,
    json      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE activation (
    id           TEXT PRIMARY KEY,
    store_key    TEXT NOT NULL REFERENCES state,
    seq          INTEGER NOT NULL,
    -- Milliseconds of Unix time; NULL while it waits.
    acknowledged INTEGER,
    json         TEXT NOT NULL
) STRICT;
CREATE INDEX activation_of_feed ON activation (store_key, seq);
PRAGMA application_id = 1347637324;
PRAGMA user_version = 1;
INSERT INTO state VALUES ('feed', 7, 2, '{"version": 3, "store_key": "feed", "config_fingerprint": "d67d9ae31874500720005ce4e4029edc4212e8a9", "epoch": 2, "seq": 7, "watermark": "2026-09-21T13:13:20Z", "backfill": "2026-09-21T14:15:05Z", "scan": {"kind": "window", "from": "2026-09-21T13:13:20Z", "target": "2026-09-21T14:15:05Z", "window": {"lo": "2026-09-21T13:08:20", "hi": "2026-09-21T14:15:05"}, "last_id": 5, "clock": {"server": "2026-09-21T14:15:20Z", "own": "2026-09-21T14:15:20Z"}}, "seen": {"1": ["2026-09-21T14:13:20", "6068b0b82e2a8224"]}, "poison": {"2": {"attempts": 2, "reason": "PHP died", "since": "2026-09-21T14:15:20Z", "retry_at": 4}}, "time_zone": {"name": "UTC", "origin": "shop", "checked": "2026-09-21T14:15:20Z", "former": [{"name": "Europe/Paris", "until": "2026-09-21T14:15:20Z"}]}, "clock": null, "outbox": {"id": "act_01a0c45240c070008000000000020000", "json": "{\"specversion\":\"1.0\",\"id\":\"act_01a0c45240c070008000000000020000\",\"source\":\"https://shop.example/api/orders\",\"type\":\"prestashop.orders.observed\",\"time\":\"2026-09-21T14:15:20Z\",\"datacontenttype\":\"application/json\",\"subject\":\"store/1\",\"data\":{\"store\":\"1\",\"cycle\":3,\"phase\":\"backfill\",\"window\":{\"from\":\"2026-09-21T13:13:20Z\",\"to\":\"2026-09-21T14:15:05Z\"},\"truncated\":true,\"items\":[{\"key\":\"1/4/2026-09-21 14:14:20/f5d65d5df86d4cc7\",\"id\":4,\"date_upd\":\"2026-09-21 14:14:20\",\"order\":{\"id\":4,\"note\":\"a\"}},{\"key\":\"1/5/2026-09-21 14:14:40/5ccdda4263bcb997\",\"id\":5,\"date_upd\":\"2026-09-21 14:14:40\",\"order\":{\"id\":5,\"note\":\"a\"}}],\"meta\":{\"api_version\":null,\"timezone\":\"UTC\",\"oversize\":false,\"skipped\":[]}}}", "created": "2026-09-21T14:15:20Z"}, "health": {"scans": 0, "forgotten": 0, "vanished": 0, "skipped": 1, "abandoned": 0}}');
INSERT INTO activation VALUES ('act_01a0c45240c070008000000000020000', 'feed', 7, NULL, '{"specversion":"1.0","id":"act_01a0c45240c070008000000000020000","source":"https://shop.example/api/orders","type":"prestashop.orders.observed","time":"2026-09-21T14:15:20Z","datacontenttype":"application/json","subject":"store/1","data":{"store":"1","cycle":3,"phase":"backfill","window":{"from":"2026-09-21T13:13:20Z","to":"2026-09-21T14:15:05Z"},"truncated":true,"items":[{"key":"1/4/2026-09-21 14:14:20/f5d65d5df86d4cc7","id":4,"date_upd":"2026-09-21 14:14:20","order":{"id":4,"note":"a"}},{"key":"1/5/2026-09-21 14:14:40/5ccdda4263bcb997","id":5,"date_upd":"2026-09-21 14:14:40","order":{"id":5,"note":"a"}}],"meta":{"api_version":null,"timezone":"UTC","oversize":false,"skipped":[]}}}');
