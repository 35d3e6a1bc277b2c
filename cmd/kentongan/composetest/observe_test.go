package composetest

import (
	"encoding/xml"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/kentongan/kentongan/cmd/kentongan/config"
)

var provisioning = filepath.Join(top, "dashboards", "provisioning")

// strictly reads a YAML file into out; a key that out lacks is an error.
func strictly(t *testing.T, path string, out any) {
	t.Helper()
	file, err := os.Open(filepath.Join(provisioning, path))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	decoder := yaml.NewDecoder(file)
	decoder.KnownFields(true)
	if err := decoder.Decode(out); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// prometheusConfig is what we use of https://prometheus.io/docs/prometheus/latest/configuration/configuration/.
type prometheusConfig struct {
	Global struct {
		ScrapeInterval     string `yaml:"scrape_interval"`
		EvaluationInterval string `yaml:"evaluation_interval"`
	} `yaml:"global"`
	RuleFiles []string `yaml:"rule_files"`
	Alerting  struct {
		Alertmanagers []struct {
			StaticConfigs []targets `yaml:"static_configs"`
		} `yaml:"alertmanagers"`
	} `yaml:"alerting"`
	ScrapeConfigs []struct {
		JobName      string `yaml:"job_name"`
		DNSSDConfigs []struct {
			Names []string `yaml:"names"`
			Type  string   `yaml:"type"`
			Port  int      `yaml:"port"`
		} `yaml:"dns_sd_configs"`
		StaticConfigs []targets `yaml:"static_configs"`
	} `yaml:"scrape_configs"`
}

type targets struct {
	Targets []string `yaml:"targets"`
}

func port(t *testing.T, address string) string {
	t.Helper()
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// Prometheus asks every role, where it listens, and nobody else of ours.
func TestPrometheusAsksTheRoles(t *testing.T) {
	project := load(t)
	var p prometheusConfig
	strictly(t, "prometheus/prometheus.yml", &p)
	asked := map[string]string{}
	for _, job := range p.ScrapeConfigs {
		for _, d := range job.DNSSDConfigs {
			if len(d.Names) != 1 || d.Names[0] != job.JobName || d.Type != "A" {
				t.Errorf("job %s looks up %v as %s", job.JobName, d.Names, d.Type)
			}
			asked[job.JobName] = fmt.Sprint(d.Port)
		}
		for _, s := range job.StaticConfigs {
			for _, target := range s.Targets {
				asked[job.JobName] = port(t, target)
			}
		}
	}
	want := map[string]string{"clickhouse": clickhousePort(t), "prometheus": "9090"}
	for _, role := range roles {
		service := project.Services[role]
		c, err := config.Load("", environ(t, service))
		if err != nil {
			t.Fatal(err)
		}
		want[role] = port(t, c.MetricsListen(role))
	}
	if fmt.Sprint(asked) != fmt.Sprint(want) {
		t.Errorf("asks %v, want %v", asked, want)
	}
	if manager := p.Alerting.Alertmanagers[0].StaticConfigs[0].Targets; !slices.Equal(manager, []string{"alertmanager:9093"}) {
		t.Errorf("alerts go to %v", manager)
	}
	for _, file := range p.RuleFiles {
		mounted := false
		for _, volume := range project.Services["prometheus"].Volumes {
			mounted = mounted || volume.Target == file
		}
		if !mounted {
			t.Errorf("rule file %s is not mounted", file)
		}
	}
}

// clickhousePort is where the server's configuration opens its metrics.
func clickhousePort(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(provisioning, "clickhouse", "config.xml"))
	if err != nil {
		t.Fatal(err)
	}
	var server struct {
		Prometheus struct {
			Port string `xml:"port"`
		} `xml:"prometheus"`
	}
	if err := xml.Unmarshal(raw, &server); err != nil {
		t.Fatal(err)
	}
	return server.Prometheus.Port
}

type ruleFile struct {
	Groups []struct {
		Name  string `yaml:"name"`
		Rules []struct {
			Alert       string            `yaml:"alert"`
			Expr        string            `yaml:"expr"`
			For         string            `yaml:"for"`
			Labels      map[string]string `yaml:"labels"`
			Annotations map[string]string `yaml:"annotations"`
		} `yaml:"rules"`
	} `yaml:"groups"`
}

var (
	metricName = regexp.MustCompile(`kentongan_[a-z0-9_]+`)
	jobName    = regexp.MustCompile(`job=~?"([^"]+)"`)
)

// Every alert says what and what to do, asks for metrics that the program has, of jobs that Prometheus knows, and every alert that
// Alertmanager names exists.
func TestRules(t *testing.T) {
	var rules ruleFile
	strictly(t, "prometheus/rules.yml", &rules)
	var p prometheusConfig
	strictly(t, "prometheus/prometheus.yml", &p)
	jobs := map[string]bool{}
	for _, job := range p.ScrapeConfigs {
		jobs[job.JobName] = true
	}
	source := goSource(t)
	alerts := map[string]bool{}
	for _, group := range rules.Groups {
		for _, rule := range group.Rules {
			if alerts[rule.Alert] || !regexp.MustCompile(`^Kentongan[A-Z][A-Za-z]+$`).MatchString(rule.Alert) {
				t.Errorf("alert %q is misnamed or there twice", rule.Alert)
			}
			alerts[rule.Alert] = true
			if rule.Labels["severity"] != "warning" && rule.Labels["severity"] != "critical" || rule.Annotations["summary"] == "" || rule.Annotations["description"] == "" {
				t.Errorf("%s lacks a severity, a summary or a description", rule.Alert)
			}
			for _, name := range metricName.FindAllString(rule.Expr+rule.Annotations["description"], -1) {
				if !defined(source, name) {
					t.Errorf("%s: the program has no metric %s", rule.Alert, name)
				}
			}
			for _, match := range jobName.FindAllStringSubmatch(rule.Expr, -1) {
				for job := range strings.SplitSeq(match[1], "|") {
					if !jobs[job] {
						t.Errorf("%s: Prometheus knows no job %s", rule.Alert, job)
					}
				}
			}
		}
	}
	manager, err := os.ReadFile(filepath.Join(provisioning, "alertmanager", "alertmanager.yml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range regexp.MustCompile(`Kentongan[A-Z][A-Za-z]+`).FindAllString(string(manager), -1) {
		if !alerts[name] {
			t.Errorf("alertmanager.yml names the alert %s, which no rule gives", name)
		}
	}
}

// defined tells whether the source has the metric name, whole or as the package's prefix and the rest.
func defined(source, name string) bool {
	if strings.Contains(source, `"`+name+`"`) {
		return true
	}
	rest := strings.SplitN(name, "_", 3)
	return len(rest) == 3 && strings.Contains(source, `"`+rest[0]+"_"+rest[1]+`_"`) && strings.Contains(source, `"`+rest[2]+`"`)
}

// goSource is all Go source of the parts that have metrics, without tests.
func goSource(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, part := range []string{"pipeline", "sinks", "cmd", "dashboards"} {
		err := filepath.WalkDir(filepath.Join(top, part), func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.IsDir() && entry.Name() == "node_modules" {
				return fs.SkipDir
			}
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			raw, err := os.ReadFile(path)
			all.Write(raw)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

type alertmanagerConfig struct {
	Route struct {
		Receiver       string   `yaml:"receiver"`
		GroupBy        []string `yaml:"group_by"`
		GroupWait      string   `yaml:"group_wait"`
		GroupInterval  string   `yaml:"group_interval"`
		RepeatInterval string   `yaml:"repeat_interval"`
	} `yaml:"route"`
	Receivers []struct {
		Name string `yaml:"name"`
	} `yaml:"receivers"`
	InhibitRules []struct {
		SourceMatchers []string `yaml:"source_matchers"`
		TargetMatchers []string `yaml:"target_matchers"`
	} `yaml:"inhibit_rules"`
}

func TestAlertmanager(t *testing.T) {
	var a alertmanagerConfig
	strictly(t, "alertmanager/alertmanager.yml", &a)
	if len(a.Receivers) != 1 || a.Receivers[0].Name != a.Route.Receiver {
		t.Errorf("route to %q, receivers %v", a.Route.Receiver, a.Receivers)
	}
}

// grafanaSource is a data source file of Grafana; jsonData has the fields of the ClickHouse plugin's src/types/config.ts.
type grafanaSource struct {
	APIVersion  int `yaml:"apiVersion"`
	Datasources []struct {
		Name      string `yaml:"name"`
		UID       string `yaml:"uid"`
		Type      string `yaml:"type"`
		Access    string `yaml:"access"`
		IsDefault bool   `yaml:"isDefault"`
		Editable  bool   `yaml:"editable"`
		JSONData  struct {
			Version         string `yaml:"version"`
			Protocol        string `yaml:"protocol"`
			Host            string `yaml:"host"`
			Port            int    `yaml:"port"`
			Secure          bool   `yaml:"secure"`
			Username        string `yaml:"username"`
			DefaultDatabase string `yaml:"defaultDatabase"`
			DialTimeout     string `yaml:"dialTimeout"`
			QueryTimeout    string `yaml:"queryTimeout"`
			ValidateSQL     bool   `yaml:"validateSql"`
		} `yaml:"jsonData"`
		SecureJSONData struct {
			Password string `yaml:"password"`
		} `yaml:"secureJsonData"`
	} `yaml:"datasources"`
}

func TestGrafana(t *testing.T) {
	project := load(t)
	grafana := project.Services["grafana"]
	var g grafanaSource
	strictly(t, "grafana/datasources/kentongan.yaml", &g)
	d := g.Datasources[0]
	plugin, version, _ := strings.Cut(*grafana.Environment["GF_PLUGINS_PREINSTALL_SYNC"], "@")
	if d.Type != plugin || d.JSONData.Version != version || !regexp.MustCompile(`^\d+\.\d+\.\d+$`).MatchString(version) {
		t.Errorf("source of type %s %s, installed is %s %s", d.Type, d.JSONData.Version, plugin, version)
	}
	if _, ok := project.Services[d.JSONData.Host]; !ok || d.JSONData.Protocol != "native" || d.JSONData.Port != 9000 {
		t.Errorf("connects to %s:%d by %s", d.JSONData.Host, d.JSONData.Port, d.JSONData.Protocol)
	}
	if d.JSONData.DefaultDatabase != config.Default().ClickHouse.Database {
		t.Errorf("database %s", d.JSONData.DefaultDatabase)
	}
	secret := regexp.MustCompile(`^\$__file\{/run/secrets/(\w+)\}$`).FindStringSubmatch(d.SecureJSONData.Password)
	if secret == nil || project.Secrets[secret[1]].File == "" {
		t.Errorf("password is %q, not the file of a secret", d.SecureJSONData.Password)
	}

	var provider struct {
		APIVersion int `yaml:"apiVersion"`
		Providers  []struct {
			Name                  string `yaml:"name"`
			OrgID                 int    `yaml:"orgId"`
			Folder                string `yaml:"folder"`
			Type                  string `yaml:"type"`
			DisableDeletion       bool   `yaml:"disableDeletion"`
			AllowUIUpdates        bool   `yaml:"allowUiUpdates"`
			UpdateIntervalSeconds int    `yaml:"updateIntervalSeconds"`
			Options               struct {
				Path string `yaml:"path"`
			} `yaml:"options"`
		} `yaml:"providers"`
	}
	strictly(t, "grafana/dashboards/kentongan.yaml", &provider)
	mounted := map[string]bool{}
	for _, volume := range grafana.Volumes {
		mounted[volume.Target] = true
	}
	files, err := filepath.Glob(filepath.Join(top, "dashboards", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no dashboards: %v", err)
	}
	for _, file := range files {
		if path := provider.Providers[0].Options.Path + "/" + filepath.Base(file); !mounted[path] {
			t.Errorf("%s is not mounted at %s, where Grafana looks", file, path)
		}
	}
	if home := *grafana.Environment["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]; !mounted[home] {
		t.Errorf("home dashboard %s is not mounted", home)
	}
}

// clickhouseUsers is what we use of ClickHouse's users.xml.
type clickhouseUsers struct {
	Users struct {
		Default struct {
			Remove string `xml:"remove,attr"`
		} `xml:"default"`
		Writer clickhouseUser `xml:"kentongan"`
		Reader clickhouseUser `xml:"grafana"`
	} `xml:"users"`
	Profiles struct {
		Reader struct {
			ReadOnly int `xml:"readonly"`
		} `xml:"kentongan_reader"`
	} `xml:"profiles"`
}

type clickhouseUser struct {
	Password struct {
		FromEnv string `xml:"from_env,attr"`
		Text    string `xml:",chardata"`
	} `xml:"password"`
	Profile string   `xml:"profile"`
	Grants  []string `xml:"grants>query"`
}

// The users of the server are those that the roles and Grafana log in as; Grafana's reads, and never the mentions.
func TestClickHouseUsers(t *testing.T) {
	project := load(t)
	raw, err := os.ReadFile(filepath.Join(provisioning, "clickhouse", "users.xml"))
	if err != nil {
		t.Fatal(err)
	}
	var u clickhouseUsers
	if err := xml.Unmarshal(raw, &u); err != nil {
		t.Fatal(err)
	}
	if u.Users.Default.Remove != "remove" {
		t.Error("the user default, who has no password, is still there")
	}
	compose, err := os.ReadFile(filepath.Join(top, "docker-compose.yml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, user := range []clickhouseUser{u.Users.Writer, u.Users.Reader} {
		if user.Password.Text != "" || !strings.Contains(string(compose), user.Password.FromEnv+"=") || user.Password.FromEnv == "" {
			t.Errorf("password %+v: want one from a variable that docker-compose.yml tells to make", user.Password)
		}
	}
	if name := *project.Services["work"].Environment["KENTONGAN_CLICKHOUSE_USER"]; name != "kentongan" {
		t.Errorf("the roles log in as %s", name)
	}
	if u.Users.Reader.Profile != "kentongan_reader" || u.Profiles.Reader.ReadOnly != 2 {
		t.Errorf("Grafana's profile %s is readonly %d", u.Users.Reader.Profile, u.Profiles.Reader.ReadOnly)
	}
	if len(u.Users.Reader.Grants) == 0 {
		t.Error("Grafana's user has no grants, which means all")
	}
	for _, grant := range u.Users.Reader.Grants {
		if !strings.HasPrefix(grant, "GRANT SELECT") || strings.Contains(grant, "mention") || strings.Contains(grant, "*") {
			t.Errorf("Grafana's user has %q", grant)
		}
	}
}
