package composetest

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/kentongan/kentongan/cmd/kentongan/config"
)

// top is the top of the source tree.
var top = filepath.Join("..", "..", "..")

// roles of the program that run as services, by service name.
var roles = []string{"collect", "work", "aggregate", "serve"}

// made are the files that the operator makes before the first start; the head of docker-compose.yml says how.
const made = "data/secrets/"

// load reads docker-compose.yml with all profiles, checked against the Compose specification's schema. Files of env_file are not read: the
// operator makes them.
func load(t *testing.T) *types.Project {
	t.Helper()
	directory, err := filepath.Abs(top)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(directory, "docker-compose.yml")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	details := types.ConfigDetails{
		WorkingDir:  directory,
		ConfigFiles: []types.ConfigFile{{Filename: path, Content: content}},
		Environment: types.Mapping{},
	}
	project, err := loader.LoadWithContext(t.Context(), details, loader.WithProfiles([]string{"*"}), func(o *loader.Options) {
		o.ResolvePaths = true
		o.SkipResolveEnvironment = true
	})
	if err != nil {
		t.Fatal(err)
	}
	return project
}

func TestSchemaIsChecked(t *testing.T) {
	details := types.ConfigDetails{ConfigFiles: []types.ConfigFile{{Filename: "c.yml", Content: []byte("name: a\nservices: {a: {image: b, prots: [1]}}")}}}
	if _, err := loader.LoadWithContext(t.Context(), details); err == nil {
		t.Fatal("a misspelt attribute was taken: this package would see nothing")
	}
}

func TestServices(t *testing.T) {
	project := load(t)
	for _, name := range []string{"kafka", "clickhouse", "migrate", "collect", "work", "aggregate", "serve", "grafana", "prometheus", "alertmanager"} {
		if _, ok := project.Services[name]; !ok {
			t.Errorf("no service %s", name)
		}
	}
	pinned := regexp.MustCompile(`^[a-z0-9./-]+:v?[0-9]+\.[0-9]+\.[0-9]+[0-9.]*$`)
	for name, service := range project.Services {
		if service.Build == nil && !pinned.MatchString(service.Image) {
			t.Errorf("%s: image %q is not pinned to a full version", name, service.Image)
		}
		oneShot := name == "migrate"
		if (service.Restart == "no") != oneShot {
			t.Errorf("%s: restart is %q", name, service.Restart)
		}
		if (service.HealthCheck == nil) != oneShot {
			t.Errorf("%s: a health check belongs to what keeps running, and to nothing else", name)
		}
		if service.Deploy == nil || service.Deploy.Resources.Limits == nil || service.Deploy.Resources.Limits.MemoryBytes == 0 || service.Deploy.Resources.Limits.NanoCPUs == 0 {
			t.Errorf("%s has no limit of memory and processors", name)
		}
		if service.Privileged || service.NetworkMode == "host" {
			t.Errorf("%s takes more of the machine than it needs", name)
		}
		for _, port := range service.Ports {
			if port.HostIP != "127.0.0.1" {
				t.Errorf("%s: port %s is published on %q, not on 127.0.0.1 alone", name, port.Published, port.HostIP)
			}
		}
	}
}

func TestRolesAreConfined(t *testing.T) {
	project := load(t)
	for _, name := range append([]string{"migrate"}, roles...) {
		service := project.Services[name]
		if !service.ReadOnly || !slices.Contains(service.CapDrop, "ALL") || !slices.Contains(service.SecurityOpt, "no-new-privileges:true") {
			t.Errorf("%s: read_only %v, cap_drop %v, security_opt %v", name, service.ReadOnly, service.CapDrop, service.SecurityOpt)
		}
		// The disk is read-only: who needs a data folder needs a volume. TestRunningSystem/roles_apart shows who does not.
		if data := slices.ContainsFunc(service.Volumes, func(v types.ServiceVolumeConfig) bool { return v.Target == "/data" }); data != (name == "collect") {
			t.Errorf("%s has a volume for the data folder: %v; only the collector needs one", name, data)
		}
		if key := slices.ContainsFunc(service.Secrets, func(s types.ServiceSecretConfig) bool { return s.Source == "pseudonym_key" }); key != (name == "collect") {
			t.Errorf("%s has the pseudonym key: %v; only the collector may", name, key)
		}
	}
}

func TestOrderOfTheStart(t *testing.T) {
	project := load(t)
	after := func(service, before, condition string) {
		t.Helper()
		if got := project.Services[service].DependsOn[before].Condition; got != condition {
			t.Errorf("%s waits for %s until %q, want %q", service, before, got, condition)
		}
	}
	for _, name := range append([]string{"migrate"}, roles...) {
		after(name, "kafka", types.ServiceConditionHealthy)
		after(name, "clickhouse", types.ServiceConditionHealthy)
		if name != "migrate" {
			after(name, "migrate", types.ServiceConditionCompletedSuccessfully)
		}
	}
	after("prometheus", "alertmanager", types.ServiceConditionHealthy)
}

// What is mounted stands in the tree, read only; what does not is a secret whose making the head of the file tells.
func TestMounts(t *testing.T) {
	project := load(t)
	head, err := os.ReadFile(filepath.Join(top, "docker-compose.yml"))
	if err != nil {
		t.Fatal(err)
	}
	comment := string(head[:strings.Index(string(head), "\nname:")])
	onDisk := func(what, path string) {
		relative, err := filepath.Rel(project.WorkingDir, path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(relative, made) {
			if name := filepath.Base(relative); !strings.Contains(comment, name) {
				t.Errorf("%s: %s is not in the tree, and the head of docker-compose.yml does not tell how to make it", what, relative)
			}
			return
		}
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	for name, service := range project.Services {
		for _, volume := range service.Volumes {
			switch volume.Type {
			case types.VolumeTypeBind:
				onDisk(name, volume.Source)
				if !volume.ReadOnly {
					t.Errorf("%s may write to %s", name, volume.Source)
				}
			case types.VolumeTypeVolume:
				if _, declared := project.Volumes[volume.Source]; !declared {
					t.Errorf("%s: no volume %s", name, volume.Source)
				}
			default:
				t.Errorf("%s: mount of type %s", name, volume.Type)
			}
		}
		for _, file := range service.EnvFiles {
			onDisk(name, file.Path)
		}
		for _, secret := range service.Secrets {
			onDisk(name, project.Secrets[secret.Source].File)
		}
		for _, mounted := range service.Configs {
			onDisk(name, project.Configs[mounted.Source].File)
		}
	}
}

var secretName = regexp.MustCompile(`(?i)(password|secret|token|key)`)

func TestNoSecretInTheFile(t *testing.T) {
	for name, service := range load(t).Services {
		for variable, value := range service.Environment {
			if secretName.MatchString(variable) && value != nil && !strings.HasPrefix(*value, "/run/secrets/") {
				t.Errorf("%s: %s is %q, not a file of a secret", name, variable, *value)
			}
		}
	}
}

// environ is the environment of a role with its secrets in files of the test.
func environ(t *testing.T, service types.ServiceConfig) []string {
	t.Helper()
	var out []string
	for name, value := range service.Environment {
		if value == nil {
			t.Fatalf("%s takes %s from the machine's environment", service.Name, name)
		}
		text := *value
		if secret, is := strings.CutPrefix(text, "/run/secrets/"); is {
			if !slices.ContainsFunc(service.Secrets, func(s types.ServiceSecretConfig) bool { return s.Source == secret }) {
				t.Errorf("%s: %s names the secret %s, which is not mounted", service.Name, name, secret)
			}
			text = filepath.Join(t.TempDir(), secret)
			if err := os.WriteFile(text, []byte("0123456789abcdef"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		out = append(out, name+"="+text)
	}
	return out
}

// Each role's configuration is one that the program takes, with metrics where the health check and Prometheus look for them.
func TestRolesAreConfigured(t *testing.T) {
	project := load(t)
	for _, name := range append([]string{"migrate"}, roles...) {
		service := project.Services[name]
		if service.Command[0] != name {
			t.Errorf("%s runs %v", name, service.Command)
		}
		mounted := service.Configs[0]
		if path := service.Environment["KENTONGAN_CONFIG"]; path == nil || *path != mounted.Target {
			t.Errorf("%s: KENTONGAN_CONFIG does not name %s", name, mounted.Target)
		}
		c, err := config.Load(project.Configs[mounted.Source].File, environ(t, service))
		if err != nil {
			t.Errorf("%s: the program refuses this configuration:\n%v", name, err)
			continue
		}
		if c.ClickHouse.Password == "" || len(c.Kafka.Brokers) == 0 || c.ClickHouse.URL == "" {
			t.Errorf("%s would use embedded parts: %s", name, c)
		}
		for _, address := range append(slices.Clone(c.Kafka.Brokers), strings.TrimPrefix(c.ClickHouse.URL, "http://")) {
			host, _, _ := net.SplitHostPort(address)
			if _, ok := project.Services[host]; !ok {
				t.Errorf("%s connects to %s, which is no service", name, address)
			}
		}
		if name == "migrate" {
			continue
		}
		if host, _, _ := net.SplitHostPort(c.MetricsListen(name)); host != "0.0.0.0" {
			t.Errorf("%s: metrics listen on %s, where Prometheus can not reach them", name, c.MetricsListen(name))
		}
		if want := []string{"CMD", "/kentongan", "health", "--role", name}; !slices.Equal(service.HealthCheck.Test, want) {
			t.Errorf("%s: health check %v, want %v", name, service.HealthCheck.Test, want)
		}
		if writes := slices.ContainsFunc(service.Volumes, func(v types.ServiceVolumeConfig) bool { return v.Target == c.Data.Dir }); writes != (name == "collect") {
			t.Errorf("%s: data folder on a volume: %v; only the collector keeps anything", name, writes)
		}
	}
}

// The addresses that Apache Kafka tells its clients are those they use.
func TestKafkaListeners(t *testing.T) {
	kafka := load(t).Services["kafka"]
	value := func(name string) string {
		if v := kafka.Environment[name]; v != nil {
			return *v
		}
		return ""
	}
	advertised := value("KAFKA_ADVERTISED_LISTENERS")
	for _, port := range kafka.Ports {
		if want := fmt.Sprintf("HOST://%s:%s", port.HostIP, port.Published); !strings.Contains(advertised, want) {
			t.Errorf("advertised %s, want %s in it for the published port", advertised, want)
		}
	}
	if !strings.Contains(advertised, "ROAD://kafka:9092") {
		t.Errorf("advertised %s, want ROAD://kafka:9092 in it for the roles", advertised)
	}
	protocols := value("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP")
	for listener := range strings.SplitSeq(value("KAFKA_LISTENERS"), ",") {
		if name, _, _ := strings.Cut(listener, "://"); !strings.Contains(protocols, name+":") {
			t.Errorf("listener %s has no protocol in %s", name, protocols)
		}
	}
	if !slices.ContainsFunc(kafka.Volumes, func(v types.ServiceVolumeConfig) bool { return v.Target == value("KAFKA_LOG_DIRS") }) {
		t.Errorf("log folder %s is not on a volume", value("KAFKA_LOG_DIRS"))
	}
}

// Apache Kafka is the version that the suite of pipeline/kafka meets.
func TestKafkaIsTheTestedOne(t *testing.T) {
	pom, err := os.ReadFile(filepath.Join(top, "pipeline", "kafka", "apache", "pom.xml"))
	if err != nil {
		t.Fatal(err)
	}
	_, version, _ := strings.Cut(load(t).Services["kafka"].Image, ":")
	if !strings.Contains(string(pom), "<version>"+version+"</version>") {
		t.Errorf("docker-compose.yml runs Apache Kafka %s, the suite another", version)
	}
}
