package dashboards_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
)

// view is what a reader has chosen when a query is sent.
type view struct {
	From, To time.Time
	Interval time.Duration
	Sources  []string // empty: all
}

// expand does what Grafana and its ClickHouse data source (pkg/macros and applyConditionalAll of grafana/clickhouse-datasource 4.20) do to a query before
// ClickHouse sees it. A macro or a variable that is left over is an error: the reader would get it as one of ClickHouse.
func expand(sql string, v view) (string, error) {
	from, to := fmt.Sprintf("toDateTime(%d)", v.From.Unix()), fmt.Sprintf("toDateTime(%d)", v.To.Unix())
	sql, err := expandMacro(sql, "$__conditionalAll", 2, func(args []string) string {
		if len(v.Sources) == 0 {
			return "1=1"
		}
		return args[0]
	})
	if err != nil {
		return "", err
	}
	sql, err = expandMacro(sql, "$__timeFilter", 1, func(args []string) string {
		return fmt.Sprintf("%s >= %s AND %s <= %s", args[0], from, args[0], to)
	})
	if err != nil {
		return "", err
	}
	sql, err = expandMacro(sql, "$__timeInterval", 1, func(args []string) string {
		return fmt.Sprintf("toStartOfInterval(toDateTime(%s), INTERVAL %d second)", args[0], max(int(v.Interval.Seconds()), 1))
	})
	if err != nil {
		return "", err
	}
	quoted := make([]string, len(v.Sources))
	for i, source := range v.Sources {
		quoted[i] = "'" + strings.ReplaceAll(source, "'", `\'`) + "'"
	}
	sql = strings.ReplaceAll(sql, "${source:singlequote}", strings.Join(quoted, ","))
	if left := regexp.MustCompile(`\$[A-Za-z_{]\S*`).FindString(sql); left != "" {
		return "", fmt.Errorf("%s is neither a macro nor a variable that this test knows", left)
	}
	return sql, nil
}

// expandMacro replaces each call of name, which takes so many arguments, split at the commas outside inner parentheses.
func expandMacro(sql, name string, takes int, replace func([]string) string) (string, error) {
	for {
		start := strings.Index(sql, name+"(")
		if start < 0 {
			return sql, nil
		}
		open := start + len(name)
		args, depth, last := []string(nil), 0, open+1
		end := -1
		for i := open; i < len(sql) && end < 0; i++ {
			switch {
			case sql[i] == '(':
				depth++
			case sql[i] == ')' && depth == 1:
				args, end = append(args, strings.TrimSpace(sql[last:i])), i
			case sql[i] == ')':
				depth--
			case sql[i] == ',' && depth == 1:
				args, last = append(args, strings.TrimSpace(sql[last:i])), i+1
			}
		}
		if end < 0 || len(args) != takes {
			return "", fmt.Errorf("%s is not closed, or does not have %d arguments", name, takes)
		}
		sql = sql[:start] + replace(args) + sql[end+1:]
	}
}

func TestExpand(t *testing.T) {
	v := view{From: time.Unix(3600, 0), To: time.Unix(7200, 0), Interval: time.Hour, Sources: []string{"x", "o'n"}}
	const sql = "SELECT $__timeInterval(hour) AS time FROM t WHERE $__timeFilter(f(hour)) AND $__conditionalAll(source IN (${source:singlequote}), $source)"
	const want = `SELECT toStartOfInterval(toDateTime(hour), INTERVAL 3600 second) AS time FROM t WHERE f(hour) >= toDateTime(3600) AND f(hour) <= toDateTime(7200) AND source IN ('x','o\'n')`
	if got, err := expand(sql, v); err != nil || got != want {
		t.Errorf("got  %s, %v\nwant %s", got, err, want)
	}
	if got, err := expand("SELECT 1 WHERE $__conditionalAll(source IN (${source:singlequote}), $source)", view{}); err != nil || got != "SELECT 1 WHERE 1=1" {
		t.Errorf("all sources: got %s, %v", got, err)
	}
	for _, wrong := range []string{"$__unknown(hour)", "${topic}", "$__timeFilter(hour", "$__timeFilter(hour, 1)"} {
		if got, err := expand(wrong, v); err == nil {
			t.Errorf("%s: got %s, want an error", wrong, got)
		}
	}
}
