# SPDX-License-Identifier: BSD-3-Clause
"""Sizes as one HTML file that needs nothing else: nested boxes whose areas are
bytes, library, object, symbol; a click goes in, another out."""

import json

_PAGE = """<!DOCTYPE html>
<!-- SPDX-License-Identifier: BSD-3-Clause -->
<meta charset="utf-8"><title>%(title)s</title>
<style>
body { margin: 0; font: 13px sans-serif; background: #fff; color: #222 }
h1 { font-size: 15px; margin: 8px 12px }
#map { position: absolute; inset: 40px 12px 12px 12px }
.box { position: absolute; box-sizing: border-box; overflow: hidden;
	border: 1px solid #fff; cursor: pointer }
.box span { padding: 1px 4px; white-space: nowrap; display: block }
</style>
<h1 id="where"></h1><div id="map"></div>
<script>
const root = %(data)s;
let path = [root];
const sum = n => n.size ?? (n.size = n.parts.reduce((s, p) => s + sum(p), 0));
sum(root);

// Rows as square as they can be made (Bruls, Huizing, van Wijk).
function layout(parts, x, y, w, h, place) {
	let total = parts.reduce((s, p) => s + p.size, 0), i = 0;
	while (i < parts.length && total > 0 && w > 0 && h > 0) {
		const side = Math.min(w, h), scale = w * h / total;
		let row = [], area = 0, worst = Infinity;
		for (let j = i; j < parts.length; j++) {
			const next = area + parts[j].size * scale;
			const all = [...row, parts[j]].map(p => p.size * scale);
			const ratio = Math.max(...all.map(a =>
				Math.max(side * side * a / next ** 2,
					next ** 2 / (side * side * a))));
			if (ratio > worst) break;
			worst = ratio; row.push(parts[j]); area = next;
		}
		const thick = area / side;
		let at = 0;
		for (const p of row) {
			const len = p.size * scale / thick;
			w < h ? place(p, x + at, y, len, thick)
				: place(p, x, y + at, thick, len);
			at += len; total -= p.size;
		}
		if (w < h) { y += thick; h -= thick; } else { x += thick; w -= thick; }
		i += row.length;
	}
}

function draw(node, x, y, w, h, hue, depth, into) {
	const parts = node.parts.filter(p => p.size).sort((a, b) => b.size - a.size);
	let n = 0;
	layout(parts, x, y, w, h, (p, px, py, pw, ph) => {
		const own = depth ? hue : (n++ * 47) %% 360;
		const box = document.createElement("div");
		box.className = "box";
		box.style.cssText = `left:${px}px;top:${py}px;width:${pw}px;` +
			`height:${ph}px;background:hsl(${own} 55%% ${78 + depth * 5}%%)`;
		box.title = `${p.name}: ${p.size} bytes`;
		if (pw > 30 && ph > 12) {
			const s = document.createElement("span");
			s.textContent = `${p.name} ${p.size}`;
			box.append(s);
		}
		box.onclick = e => { e.stopPropagation();
			if (p.parts && path.at(-1) !== p) path.push(p);
			else if (path.length > 1) path.pop();
			show(); };
		into.append(box);
		if (p.parts && depth < 2 && pw > 40 && ph > 30)
			draw(p, px + 2, py + 16, pw - 4, ph - 18, own, depth + 1, into);
	});
}

function show() {
	const map = document.getElementById("map"), node = path.at(-1);
	map.replaceChildren();
	document.getElementById("where").textContent =
		path.map(p => `${p.name} ${p.size}`).join(" / ");
	if (node.parts)
		draw(node, 0, 0, map.clientWidth, map.clientHeight, 200, 0, map);
}
document.body.onclick = () => { if (path.length > 1) { path.pop(); show(); } };
window.onresize = show;
show();
</script>
"""


def tree(title, rows):
    """Of report.parts()'s rows."""
    root = {"name": title, "parts": []}
    libraries = {}
    for library, item, name, section, size in rows:
        node = libraries.setdefault(library, {})
        node.setdefault(item, []).append(
            {"name": "%s %s" % (name, section), "size": size})
    for library, items in libraries.items():
        root["parts"].append({
            "name": library,
            "parts": [{"name": i, "parts": p} for i, p in items.items()]})
    return root


def page(title, rows):
    text = json.dumps(tree(title, rows)).replace("</", "<\\/")
    return _PAGE % {"title": title, "data": text}
