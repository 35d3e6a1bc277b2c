package clickhouse

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// nativeServer is a ClickHouse server in a process of the test, which speaks the native protocol.
type nativeServer struct {
	addr      string
	secure    string         // address that speaks TLS
	authority *x509.CertPool // trusts its certificate
	dir       string
	binary    string
	cmd       *exec.Cmd
	exited    chan struct{}
}

const (
	nativeUser     = "kentongan"
	nativePassword = "rahasia 'uji' & <kode>"
)

// The server's zone is another than the rows', so that a time that loses its zone on the way shows.
const nativeConfig = `<?xml version="1.0"?>
<yandex>
	<logger><level>warning</level><log>%[1]s/log</log><errorlog>%[1]s/errors</errorlog></logger>
	<listen_host>127.0.0.1</listen_host>
	<tcp_port>%[2]s</tcp_port>
	<tcp_port_secure>%[3]s</tcp_port_secure>
	<openSSL><server>
		<certificateFile>%[1]s/cert.pem</certificateFile>
		<privateKeyFile>%[1]s/key.pem</privateKeyFile>
		<verificationMode>none</verificationMode>
		<cipherList>HIGH</cipherList>
	</server></openSSL>
	<path>%[1]s/data/</path>
	<tmp_path>%[1]s/tmp/</tmp_path>
	<mark_cache_size>67108864</mark_cache_size>
	<users_config>users.xml</users_config>
	<default_profile>default</default_profile>
	<default_database>default</default_database>
	<timezone>Asia/Jakarta</timezone>
</yandex>
`

const nativeUsers = `<?xml version="1.0"?>
<yandex>
	<profiles><default><allow_experimental_low_cardinality_type>1</allow_experimental_low_cardinality_type></default></profiles>
	<quotas><default/></quotas>
	<users><kentongan>
		<password>rahasia 'uji' &amp; &lt;kode&gt;</password>
		<networks><ip>127.0.0.1</ip></networks>
		<profile>default</profile>
		<quota>default</quota>
	</kentongan></users>
</yandex>
`

// startNative runs the installed server until the test ends, and skips the test where none is installed.
func startNative(t *testing.T) *nativeServer {
	t.Helper()
	binary, err := exec.LookPath("clickhouse-server")
	for _, path := range []string{"/usr/bin/clickhouse-server", "/usr/sbin/clickhouse-server"} { // Debian's is not on everybody's path
		if _, e := os.Stat(path); err != nil && e == nil {
			binary, err = path, nil
		}
	}
	if err != nil {
		t.Skip("clickhouse-server is not installed (Debian: apt-get install clickhouse-server)")
	}
	s := &nativeServer{addr: freeAddr(t), secure: freeAddr(t), dir: t.TempDir(), binary: binary}
	_, port, _ := net.SplitHostPort(s.addr)
	_, securePort, _ := net.SplitHostPort(s.secure)
	files := map[string]string{"config.xml": fmt.Sprintf(nativeConfig, s.dir, port, securePort), "users.xml": nativeUsers}
	files["cert.pem"], files["key.pem"], s.authority = loopbackCertificate(t)
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.start(t)
	t.Cleanup(s.kill)
	return s
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// loopbackCertificate is the one that httptest carries, as PEM.
func loopbackCertificate(t *testing.T) (cert, key string, authority *x509.CertPool) {
	t.Helper()
	owner := httptest.NewTLSServer(nil)
	defer owner.Close()
	pair := owner.TLS.Certificates[0]
	private, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	authority = x509.NewCertPool()
	authority.AddCert(owner.Certificate())
	block := func(kind string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	return block("CERTIFICATE", pair.Certificate[0]), block("PRIVATE KEY", private), authority
}

// start waits until somebody listens.
func (s *nativeServer) start(t *testing.T) {
	t.Helper()
	s.cmd = exec.Command(s.binary, "--config-file="+filepath.Join(s.dir, "config.xml"))
	output, err := os.OpenFile(filepath.Join(s.dir, "output"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer output.Close()
	s.cmd.Stdout, s.cmd.Stderr = output, output
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	exited := make(chan struct{})
	s.exited = exited
	go func() {
		_ = s.cmd.Wait()
		close(exited)
	}()
	deadline := time.After(60 * time.Second)
	for {
		conn, err := net.Dial("tcp", s.addr)
		if err == nil {
			conn.Close()
			return
		}
		select {
		case <-exited:
			t.Fatalf("clickhouse-server ended before it listened:\n%s%s", s.said("output"), s.said("errors"))
		case <-deadline:
			t.Fatalf("clickhouse-server does not listen:\n%s", s.said("errors"))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (s *nativeServer) said(file string) []byte {
	text, _ := os.ReadFile(filepath.Join(s.dir, file))
	return text[max(0, len(text)-3000):]
}

// kill is kill -9.
func (s *nativeServer) kill() {
	_ = s.cmd.Process.Kill()
	<-s.exited
}

// config reaches s.
func (s *nativeServer) config() Config {
	return Config{URL: "clickhouse://" + s.addr, Database: "default", User: nativeUser, Password: nativePassword}
}
