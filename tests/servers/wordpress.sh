#!/usr/bin/env bash
# A real WordPress on loopback, from Debian's packages: wordpress.sh DIR PORT
# DIR keeps the site, its database and its logs; a second start uses what is there.
# Ends with 3 when the packages are missing and cannot be installed.
set -euo pipefail
here=$(realpath "$(dirname "$0")")
mkdir -p "$1"; dir=$(realpath "$1"); port=$2
cd "$dir"

packages=(wordpress mariadb-server php-cli php-mysql php-xml php-mbstring)
installed() { [ -d /usr/share/wordpress ] && command -v mariadbd php mariadb-install-db >/dev/null; }
installed || {
  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends "${packages[@]}"
} >apt.log 2>&1 || { echo "WordPress cannot be installed here (${packages[*]})" >&2; exit 3; }

sql() { mariadb --no-defaults --socket="$dir/db.sock" --user=root "$@"; }
[ -d db ] || mariadb-install-db --no-defaults --user="$(id -un)" --datadir="$dir/db" \
  --auth-root-authentication-method=normal >install-db.log 2>&1
setsid mariadbd --no-defaults --user="$(id -un)" --datadir="$dir/db" --socket="$dir/db.sock" \
  --pid-file="$dir/db.pid" --skip-networking >db.log 2>&1 </dev/null &
echo $! >>pids
for _ in $(seq 60); do sql -e 'select 1' >/dev/null 2>&1 && break; sleep 1; done
sql -e 'create database if not exists wp character set utf8mb4'

[ -d site ] || cp -rL /usr/share/wordpress site
cat > site/wp-config.php <<PHP
<?php
define('DB_NAME', 'wp'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:$dir/db.sock'); define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
define('WP_HOME', 'http://127.0.0.1:$port'); define('WP_SITEURL', 'http://127.0.0.1:$port');
define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true); define('WP_AUTO_UPDATE_CORE', false);
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'] as \$name) define(\$name, 'loopback only');
\$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
PHP
php "$here/wordpress_fill.php" "$dir/site" >fill.log 2>&1

PHP_CLI_SERVER_WORKERS=2 setsid php -S "127.0.0.1:$port" -t site >php.log 2>&1 </dev/null &
echo $! >>pids
for _ in $(seq 30); do
  curl -fs "http://127.0.0.1:$port/?rest_route=/wp/v2/comments&per_page=1" >/dev/null && { echo READY; exit; }
  sleep 1
done
echo "WordPress does not answer: see the logs in $dir" >&2
exit 1
