#!/bin/sh
# Make the vendored style sheet, script and fonts again. Only a maintainer runs this: it needs npm,
# and for the fonts for paper a python3 with fonttools and brotli.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
static=$(cd "$here/../../storybank/static" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/package.json" "$here/package-lock.json" "$here/storybank.scss" "$work/"
cd "$work"
npm ci --silent --ignore-scripts --no-audit --no-fund
mkdir -p "$static/vendor" "$static/fonts"
npx sass --no-source-map --style=compressed --quiet-deps storybank.scss "$static/vendor/govuk-frontend.css"
cp node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js "$static/vendor/govuk-frontend.js"
sed -i '/^\/\/# sourceMappingURL=/d' "$static/vendor/govuk-frontend.js"
for family in atkinson-hyperlegible-next source-serif-4; do
  for script in latin latin-ext; do
    cp "node_modules/@fontsource-variable/$family/files/$family-$script-wght-normal.woff2" "$static/fonts/"
  done
  cp "node_modules/@fontsource-variable/$family/LICENSE" "$static/fonts/$family-LICENSE.txt"
done
paper="$static/../media/fonts"
python3 "$here/fonts.py" node_modules/@fontsource "$static/fonts" "$paper"
cp "$static/fonts/atkinson-hyperlegible-next-LICENSE.txt" "$paper/"
for family in noto-sans-arabic noto-sans-hebrew noto-emoji; do
  cp "node_modules/@fontsource/$family/LICENSE" "$paper/$family-LICENSE.txt"
done
if grep -q 'url(' "$static/vendor/govuk-frontend.css"; then
  echo "the style sheet asks for files that we do not ship" >&2
  exit 1
fi
