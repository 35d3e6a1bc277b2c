package engine

import (
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Roles of the engine's own access control. The library logs every connection in as the one user "default"; what a
// user of the HTTP interface may do is decided by the role that its connection has enabled.
const (
	roleFull   = "kentongan_full"
	roleReader = "kentongan_reader"
)

const (
	configFileName = "engine.xml"
	usersFileName  = "users.xml"
)

// writeConfig writes the engine's configuration into the data directory and returns its path. It holds no password:
// passwords are checked by the HTTP interface.
func (d *dataDir) writeConfig(cfg Config) (string, error) {
	path := filepath.Join(d.path, configFileName)
	files := map[string]string{
		path:                                 serverConfig(cfg, filepath.Join(d.path, usersFileName)),
		filepath.Join(d.path, usersFileName): usersConfig(cfg),
	}
	for name, text := range files {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			return "", fmt.Errorf("write engine configuration: %w", err)
		}
	}
	return path, nil
}

// serverConfig keeps the engine small: it shares a machine with the rest of the system. Caches are bounded to a small
// part of the memory limit, and background pools to what two cores can run. old_parts_lifetime is a server's: the library
// drops the parts of a merge at once, before the system has written the merged one to disk.
func serverConfig(cfg Config, usersPath string) string {
	cache := cfg.MaxMemoryBytes / 16
	return fmt.Sprintf(`<clickhouse>
    <user_directories><users_xml><path>%s</path></users_xml></user_directories>
    <max_server_memory_usage>%d</max_server_memory_usage>
    <mark_cache_size>%d</mark_cache_size>
    <primary_index_cache_size>%d</primary_index_cache_size>
    <uncompressed_cache_size>0</uncompressed_cache_size>
    <index_mark_cache_size>%d</index_mark_cache_size>
    <index_uncompressed_cache_size>0</index_uncompressed_cache_size>
    <query_condition_cache_size>%d</query_condition_cache_size>
    <mmap_cache_size>100</mmap_cache_size>
    <compiled_expression_cache_size>%d</compiled_expression_cache_size>
    <background_pool_size>2</background_pool_size>
    <background_merges_mutations_concurrency_ratio>2</background_merges_mutations_concurrency_ratio>
    <background_move_pool_size>1</background_move_pool_size>
    <background_fetches_pool_size>1</background_fetches_pool_size>
    <background_common_pool_size>2</background_common_pool_size>
    <background_schedule_pool_size>4</background_schedule_pool_size>
    <background_buffer_flush_schedule_pool_size>1</background_buffer_flush_schedule_pool_size>
    <background_message_broker_schedule_pool_size>1</background_message_broker_schedule_pool_size>
    <background_distributed_schedule_pool_size>1</background_distributed_schedule_pool_size>
    <tables_loader_foreground_pool_size>2</tables_loader_foreground_pool_size>
    <tables_loader_background_pool_size>2</tables_loader_background_pool_size>
    <merge_tree>
        <old_parts_lifetime>480</old_parts_lifetime>
        <number_of_free_entries_in_pool_to_execute_mutation>1</number_of_free_entries_in_pool_to_execute_mutation>
        <number_of_free_entries_in_pool_to_lower_max_size_of_merge>1</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
        <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>1</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
    </merge_tree>
</clickhouse>
`, escapeXML(usersPath), cfg.MaxMemoryBytes, cache, cache, cache/4, cache/4, cache/4)
}

// usersConfig gives "default" nothing of its own but the roles, so that enabling one role alone takes the rest away.
// async_insert is 1 by default in this release; a caller that batches wants its own blocks, stored when it is told so.
// Large groupings and sorts go to disk before they meet the limit.
func usersConfig(cfg Config) string {
	var readerGrants strings.Builder
	for _, grant := range cfg.ReadOnlyGrants {
		fmt.Fprintf(&readerGrants, "<query>%s</query>", escapeXML(grant))
	}
	return fmt.Sprintf(`<clickhouse>
    <profiles>
        <default>
            <async_insert>0</async_insert>
            <max_memory_usage>%[1]d</max_memory_usage>
            <max_bytes_before_external_group_by>%[5]d</max_bytes_before_external_group_by>
            <max_bytes_before_external_sort>%[5]d</max_bytes_before_external_sort>
            <max_insert_threads>1</max_insert_threads>
            <input_format_parallel_parsing>0</input_format_parallel_parsing>
            <output_format_parallel_formatting>0</output_format_parallel_formatting>
            <log_queries>0</log_queries>
        </default>
    </profiles>
    <quotas><default></default></quotas>
    <roles>
        <%[2]s><grants><query>GRANT ALL ON *.* WITH GRANT OPTION</query></grants></%[2]s>
        <%[3]s><grants>%[4]s</grants></%[3]s>
    </roles>
    <users>
        <default>
            <password></password>
            <networks><ip>::/0</ip></networks>
            <profile>default</profile>
            <quota>default</quota>
            <grants><query>GRANT %[2]s, %[3]s</query></grants>
        </default>
    </users>
</clickhouse>
`, cfg.MaxMemoryBytes/4*3, roleFull, roleReader, readerGrants.String(), cfg.MaxMemoryBytes/4)
}

func escapeXML(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		panic(err) // a strings.Builder does not fail
	}
	return b.String()
}
