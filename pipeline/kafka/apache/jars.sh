#!/bin/sh
# Fetches the jars of Apache Kafka that pom.xml names into DIR, once, and prints DIR:
#   KENTONGAN_TEST_APACHE_KAFKA=$(pipeline/kafka/apache/jars.sh DIR) go test -run Apache ./pipeline/kafka/...
set -eu
[ $# -eq 1 ] || { echo "usage: $0 DIR" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
dir=$(cd "$1" && pwd)
if ! cmp -s "$here/pom.xml" "$dir/pom.xml"; then
	command -v mvn >/dev/null || { echo "mvn (Apache Maven) is needed to fetch Apache Kafka for its tests" >&2; exit 1; }
	rm -f "$dir"/*.jar
	mvn -B -q -f "$here/pom.xml" dependency:copy-dependencies -DoutputDirectory="$dir" >&2
	cp "$here/pom.xml" "$dir/pom.xml" # last: a fetch that was cut short is done again
fi
echo "$dir"
