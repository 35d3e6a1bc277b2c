package clickhouse

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"

	ch "github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// Config says where ClickHouse is. URL has the scheme http, https (port 8123 or the embedded engine's), clickhouse or
// clickhouses (the native protocol, plain or over TLS) and no credentials.
type Config struct {
	URL         string
	Database    string
	User        string
	Password    string
	Compression string // native protocol: lz4 (default), zstd or none. HTTP is never compressed, see Open.
	CAFile      string // PEM file of the authorities to trust, for https and clickhouses; empty: those of the system
	MaxConns    int    // default 8
}

// Validate names the field that is wrong.
func (c *Config) Validate() error {
	u, err := url.Parse(c.URL)
	switch {
	case err != nil:
		return errors.New("clickhouse.url: not a URL") // err would repeat the URL and any password in it
	case u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "clickhouse" && u.Scheme != "clickhouses":
		return fmt.Errorf("clickhouse.url: scheme %q is not http, https, clickhouse or clickhouses", u.Scheme)
	case u.Port() == "":
		return errors.New("clickhouse.url: the port is missing")
	case u.User != nil:
		return errors.New("clickhouse.url: credentials do not belong in the URL, use clickhouse.user and clickhouse.password")
	case c.CAFile != "" && u.Scheme != "https" && u.Scheme != "clickhouses":
		return fmt.Errorf("clickhouse.ca_file: clickhouse.url has the scheme %s, which knows no certificates", u.Scheme)
	case !validName(c.Database):
		return fmt.Errorf("clickhouse.database: %q is not 1 to 64 of a-z, A-Z, 0-9 and _", c.Database)
	case c.Compression != "" && c.Compression != "lz4" && c.Compression != "zstd" && c.Compression != "none":
		return fmt.Errorf("clickhouse.compression: %q is not lz4, zstd or none", c.Compression)
	}
	_, err = c.authorities()
	return err
}

// authorities are those of CAFile; nil stands for the system's.
func (c *Config) authorities() (*x509.CertPool, error) {
	if c.CAFile == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(c.CAFile)
	if err != nil {
		return nil, fmt.Errorf("clickhouse.ca_file: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("clickhouse.ca_file: %s holds no certificate", c.CAFile)
	}
	return pool, nil
}

// Open makes a connection pool for cfg. It does not dial.
func Open(cfg Config) (driver.Conn, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	options := cfg.options()
	if options.TLS != nil {
		var err error
		if options.TLS.RootCAs, err = cfg.authorities(); err != nil {
			return nil, err
		}
	}
	return ch.Open(options)
}

// options is c, which is valid, in clickhouse-go's words.
func (c *Config) options() *ch.Options {
	u, _ := url.Parse(c.URL)
	options := &ch.Options{
		Addr:         []string{u.Host},
		Auth:         ch.Auth{Database: c.Database, Username: c.User, Password: c.Password},
		Protocol:     ch.Native,
		DialTimeout:  5 * time.Second, // also how long a caller waits for a free connection
		ReadTimeout:  2 * time.Minute,
		MaxOpenConns: max(c.MaxConns, 8),
		MaxIdleConns: 8,
		Compression:  &ch.Compression{Method: compression(c.Compression)},
		// Our batches are already large, and only a synchronous insert says when it is stored. They hold no two rows of one key, so there is
		// nothing to replace while inserting.
		Settings: ch.Settings{"async_insert": 0, "optimize_on_insert": 0, "do_not_merge_across_partitions_select_final": 1, "max_partitions_per_insert_block": 0},
	}
	if u.Scheme == "http" || u.Scheme == "https" {
		options.Protocol = ch.HTTP
		// With compression clickhouse-go 2.50 takes a stored text that looks like the end of a broken answer
		// ("\r\n__exception__\r\n...") for one, and the rows cannot be read any more.
		options.Compression = &ch.Compression{Method: ch.CompressionNone}
	}
	if u.Scheme == "https" || u.Scheme == "clickhouses" {
		options.TLS = &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}
	}
	return options
}

func compression(name string) ch.CompressionMethod {
	switch name {
	case "zstd":
		return ch.CompressionZSTD
	case "none":
		return ch.CompressionNone
	}
	return ch.CompressionLZ4
}

func validName(s string) bool {
	if len(s) == 0 || len(s) > 64 {
		return false
	}
	for _, r := range s {
		if r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return false
		}
	}
	return true
}

// insert sends one batch: fill appends the columns. The rows are stored when it returns nil; on an error they may be or not.
func insert(ctx context.Context, conn driver.Conn, statement string, fill func(driver.Batch) error) error {
	batch, err := conn.PrepareBatch(ctx, statement)
	if err != nil {
		return err
	}
	defer batch.Close()
	if err := fill(batch); err != nil {
		return err
	}
	return batch.Send()
}

// appendColumns appends whole columns in the order of the statement.
func appendColumns(batch driver.Batch, columns ...any) error {
	for i, values := range columns {
		if err := batch.Column(i).Append(values); err != nil {
			return fmt.Errorf("column %d: %w", i, err)
		}
	}
	return nil
}
