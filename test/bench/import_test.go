package bench

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"qingyuan/config"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

// BenchmarkImport publishes sheets of a million payments, every row validated, and loads the same
// rows by the database's own loader, LOAD DATA or the sqlite3 shell's .import: into a table
// without an index, and into one with the indexes that payments have. Ten millions are ten sheets
// in one database; the last of them is what the loader is held against.
func BenchmarkImport(b *testing.B) {
	for _, sheets := range []int{1, 10} {
		b.Run(fmt.Sprintf("%dM/sqlite", sheets), func(b *testing.B) {
			back := testkit.Embedded(b)
			cfg := testkit.SQLite(b)
			benchImport(b, sheets, back, func(file string, indexes []string) time.Duration { return sqliteLoads(b, cfg, file, indexes) })
		})
		b.Run(fmt.Sprintf("%dM/mariadb", sheets), func(b *testing.B) {
			cfg := testkit.MariaDBConfig(b)
			benchImport(b, sheets, testkit.Services(b), func(file string, indexes []string) time.Duration { return mariadbLoads(b, cfg, file, indexes) })
		})
	}
}

// sheetRows is how many payments a sheet has.
const sheetRows = 1_000_000

func benchImport(b *testing.B, sheets int, back testkit.Backend, load func(file string, indexes []string) time.Duration) {
	b.Helper()
	dir := b.TempDir()
	places := filepath.Join(dir, "regions.csv")
	must(b, os.WriteFile(places, []byte(countyFile()), 0o600))
	back.Run(b, "region", "import", places)
	file := filepath.Join(dir, "农村最低生活保障.csv")
	for b.Loop() {
		var took, cpu time.Duration
		var peak int64
		for i := range sheets {
			writeSheet(b, file, i)
			cmd := back.Command(b, "fund", "import", "--yes", "--file", file)
			begin := time.Now()
			out, err := cmd.CombinedOutput()
			took = time.Since(begin)
			if err != nil {
				b.Fatalf("%v\n%s", err, out)
			}
			if want := "1,000,000"; i == 0 && !strings.Contains(string(out), want) && !strings.Contains(string(out), "1000000") {
				b.Fatalf("not all rows are published:\n%s", out)
			}
			used := cmd.ProcessState.SysUsage().(*syscall.Rusage)
			cpu, peak = cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime(), max(peak, used.Maxrss)
			if i == 0 && sheets > 1 {
				b.ReportMetric(took.Seconds(), "first-s")
			}
		}
		plain, indexed := load(file, nil), load(file, paymentIndexes())
		b.ReportMetric(took.Seconds(), "import-s")
		b.ReportMetric(cpu.Seconds(), "import-cpu-s")
		b.ReportMetric(float64(peak)/1024, "peak-MiB")
		b.ReportMetric(plain.Seconds(), "load-s")
		b.ReportMetric(indexed.Seconds(), "load-indexed-s")
		b.ReportMetric(plain.Seconds()/took.Seconds(), "ratio")
		b.ReportMetric(indexed.Seconds()/took.Seconds(), "ratio-indexed")
	}
}

// sheetColumns are those of a sheet; the loader's table has a column for each, c0, c1, …
func sheetColumns() []string {
	return []string{"序号", "乡镇", "村代码", "村", "组", "户主姓名", "身份证号", "银行卡号", "补贴项目", "数量", "单位", "标准(元)", "金额(元)", "所属期", "发放日期", "备注"}
}

// paymentIndexes are those of payments, by the columns of a sheet.
func paymentIndexes() []string {
	return []string{"c2, c13 DESC", "c8, c2, c13 DESC", "c13, c2", "c8, c13, c2", "c14"}
}

// countyFile is a county of 500 villages, as region import reads it.
func countyFile() string {
	var w strings.Builder
	w.WriteString("code,name\n99,某省\n9901,某市\n990101,某县\n")
	for i := range 500 {
		if code := village(i); i%25 == 0 {
			fmt.Fprintf(&w, "%s,第%d乡\n", code[:9], i/25+1)
		}
		fmt.Fprintf(&w, "%s,第%d村\n", village(i), i+1)
	}
	return w.String()
}

// writeSheet writes the no-th sheet, a year's: each row is of another person.
func writeSheet(b *testing.B, name string, no int) {
	b.Helper()
	f, err := os.Create(name)
	must(b, err)
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	fmt.Fprintln(w, strings.Join(sheetColumns(), ","))
	for i := range sheetRows {
		v := i * 500 / sheetRows
		day := i / 999 // of birth: 999 people a day
		digits := fmt.Sprintf("990101%04d%02d%02d%03d", 1950+day/336, 1+day/28%12, 1+day%28, 1+i%999)
		month := 1 + i%12
		fmt.Fprintf(w, "%d,第%d乡,%s,第%d村,%d组,诸葛明,%s%c,%s,农村最低生活保障,2,人,420.00,840.00,%d-%02d,%d-%02d-20,\n",
			i+1, v/25+1, village(v), v+1, 1+i%9, digits, models.IdentityCheck(digits), card(i), 2016+no, month, 2016+no, month)
	}
	must(b, w.Flush())
}

// card is a number that passes the Luhn check and that no bank gives out.
func card(n int) string {
	digits := fmt.Sprintf("990000%012d", n)
	return digits + string(models.LuhnCheck(digits))
}

// bareTable makes the loader's table.
func bareTable(kind string, indexes []string) []string {
	var columns []string
	for i := range sheetColumns() {
		columns = append(columns, fmt.Sprintf("c%d %s", i, kind))
	}
	all := []string{"DROP TABLE IF EXISTS loaded", "CREATE TABLE loaded (" + strings.Join(columns, ", ") + ")"}
	for i, on := range indexes {
		all = append(all, fmt.Sprintf("CREATE INDEX loaded_%d ON loaded (%s)", i, on))
	}
	return all
}

func sqliteLoads(b *testing.B, cfg config.Database, file string, indexes []string) time.Duration {
	b.Helper()
	must(b, os.RemoveAll(cfg.File+".loaded"))
	cmd := exec.Command("sqlite3", "-bail", cfg.File+".loaded", strings.Join(bareTable("TEXT", indexes), "; "),
		"PRAGMA journal_mode = WAL", ".mode csv", ".import --skip 1 "+file+" loaded", "SELECT COUNT(*) FROM loaded")
	begin := time.Now()
	out, err := cmd.CombinedOutput()
	took := time.Since(begin)
	if err != nil || !strings.Contains(string(out), fmt.Sprint(sheetRows)) {
		b.Fatalf("%v\n%s", err, out)
	}
	return took
}

func mariadbLoads(b *testing.B, cfg config.Database, file string, indexes []string) time.Duration {
	b.Helper()
	db := testkit.Raw(b, cfg)
	for _, text := range bareTable("VARCHAR(60)", indexes) {
		_, err := db.ExecContext(b.Context(), text)
		must(b, err)
	}
	mysql.RegisterLocalFile(file)
	defer mysql.DeregisterLocalFile(file)
	begin := time.Now()
	done, err := db.ExecContext(b.Context(), "LOAD DATA LOCAL INFILE '"+file+"' INTO TABLE loaded CHARACTER SET utf8mb4 FIELDS TERMINATED BY ',' IGNORE 1 LINES")
	took := time.Since(begin)
	must(b, err)
	if n, err := done.RowsAffected(); err != nil || n != sheetRows {
		b.Fatalf("%d rows are loaded: %v", n, err)
	}
	return took
}
