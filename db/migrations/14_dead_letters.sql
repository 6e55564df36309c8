-- Administrators look at the newest dead letters, a page at a time, however many there are.
create index dead_letters_by_time on dead_letters (received, topic, partition, "offset");
