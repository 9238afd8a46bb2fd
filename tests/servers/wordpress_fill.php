<?php
/* Fills an empty WordPress with invented Danish posts and comments: wordpress_fill.php SITE
 *
 * Five open posts with 67 comments each, in threads; one post behind a password; comments that wait,
 * are spam, lie in the bin, were edited, were deleted. All dates are fixed. A second run does nothing.
 */
define('WP_INSTALLING', true);
require $argv[1] . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
if (is_blog_installed()) { exit; }

wp_install('Vandby Avis', 'redaktionen', 'redaktionen@example.test', true, '', 'loopback only', 'da_DK');
update_option('timezone_string', 'Europe/Copenhagen');
foreach (['comment_moderation', 'comment_previously_approved', 'comments_notify', 'moderation_notify'] as $name) update_option($name, 0);
foreach (get_comments() as $one) wp_delete_comment($one->comment_ID, true);

$names = ['Alma', 'Bertil', 'Carla', 'Ditlev', 'Ellen', 'Frode', 'Gerda', 'Holger', 'Inga', 'Jørgen', 'Åse', ''];
$texts = [
    'Endelig sker der noget her i <strong>Vandby</strong>!',
    'Hvem skal betale &amp; hvornår?',
    "Det er <a href=\"https://example.test/plan\">planen</a>, som jeg har læst den.\n\nOg den er god.",
    'Tak for svaret, det giver mening 🌊',
    'Jeg er helt uenig, men du har en pointe.',
];
$titles = ['Ny kunstbane', 'Skolens tag', 'Cykelstien langs fjorden', 'Havnefesten', 'Budget for næste år'];

function add_one($post, $number, $gmt, $parent, $approved = 1) {
    global $names, $texts;
    $name = $names[$number % count($names)];
    return wp_insert_comment([
        'comment_post_ID' => $post, 'comment_parent' => $parent, 'comment_approved' => $approved,
        'comment_author' => $name, 'comment_author_email' => $name ? md5($name) . '@example.test' : '',
        'comment_author_url' => $name ? 'https://example.test/' . rawurlencode($name) : '',
        'comment_content' => $texts[$number % count($texts)] . " ($number)",
        'comment_date_gmt' => gmdate('Y-m-d H:i:s', $gmt), 'comment_date' => get_date_from_gmt(gmdate('Y-m-d H:i:s', $gmt)),
        'user_id' => $number % 17 == 0 ? 1 : 0,
    ]);
}

$number = 0;
// The clocks go back on 25 October 2026 at 01:00 UTC: local times there come twice.
$start = gmmktime(20, 0, 0, 10, 24, 2026);
foreach ($titles as $place => $title) {
    $post = wp_insert_post(['post_title' => $title, 'post_content' => "<p>$title</p>", 'post_status' => 'publish', 'post_author' => 1]);
    $above = 0;
    for ($i = 0; $i < 67; $i++, $number++) {
        $parent = $i % 3 ? $above : 0;
        $above = add_one($post, $number, $start + 97 * ($i * count($titles) + $place), $parent);
    }
}
// An import: more comments of one second than one answer holds.
for ($i = 0; $i < 130; $i++, $number++) add_one($post, $number, $start + 900, 0);

$waiting = add_one($post, $number++, $start + 5, 0, 0);
$spam = add_one($post, $number++, $start + 6, 0, 1);
$binned = add_one($post, $number++, $start + 7, 0, 1);
$deleted = add_one($post, $number++, $start + 8, 0, 1);
$edited = add_one($post, $number++, $start + 9, 0, 1);
wp_spam_comment($spam);
wp_trash_comment($binned);
wp_delete_comment($deleted, true);
wp_update_comment(['comment_ID' => $edited, 'comment_content' => 'Rettet: banen åbner først til foråret.']);

$closed = wp_insert_post(['post_title' => 'Kun for medlemmer', 'post_content' => '<p>x</p>', 'post_status' => 'publish', 'post_password' => 'medlem', 'post_author' => 1]);
for ($i = 0; $i < 150; $i++, $number++) add_one($closed, $number, $start + 1200 + $i, 0);
