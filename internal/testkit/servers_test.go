package testkit_test

import (
	"database/sql"
	"net/http"
	"testing"

	"qingyuan/internal/testkit"
)

func TestMariaDBIsEmptyAndApart(t *testing.T) {
	first, second := testkit.MariaDB(t), testkit.MariaDB(t)
	db, err := sql.Open("mysql", first)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE words (word VARCHAR(20)) "); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("INSERT INTO words VALUES ('清源𠮷')"); err != nil {
		t.Fatal(err)
	}
	var word string
	if err := db.QueryRow("SELECT word FROM words").Scan(&word); err != nil || word != "清源𠮷" {
		t.Fatalf("read back %q, %v", word, err)
	}

	other, err := sql.Open("mysql", second)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	var tables int
	const count = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()"
	if err := other.QueryRow(count).Scan(&tables); err != nil || tables != 0 {
		t.Fatalf("the other database has %d tables, %v", tables, err)
	}
}

func TestMariaDBIsDropped(t *testing.T) {
	var dsn string
	t.Run("uses one", func(t *testing.T) { dsn = testkit.MariaDB(t) })
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Ping(); err == nil {
		t.Fatal("the database is still there")
	}
}

func TestMinIOAnswers(t *testing.T) {
	store := testkit.MinIO(t)
	if another := testkit.MinIO(t); another.Bucket == store.Bucket {
		t.Fatalf("two tests share the bucket %s", store.Bucket)
	}
	res, err := http.Get("http://" + store.Endpoint + "/minio/health/live")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatal(res.Status)
	}
}

func TestOwnMinIOStopsAndComesBack(t *testing.T) {
	server, store := testkit.OwnMinIO(t)
	health := "http://" + store.Endpoint + "/minio/health/live"
	server.Stop()
	if res, err := http.Get(health); err == nil {
		res.Body.Close()
		t.Fatal("answers after Stop")
	}
	if err := server.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	res, err := http.Get(health)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
}
