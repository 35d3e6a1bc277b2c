// Package dashboards holds what is shown: Grafana's dashboards as reviewed JSON, with the provisioning of Grafana, Prometheus, Alertmanager and
// ClickHouse that docker-compose.yml mounts. The Go code here is tests alone: each dashboard is well formed, and each of its queries
// meets the real schema with no more rights than Grafana's user has. The built-in pages are in dashboards/viewer.
package dashboards
