use dom_query::Document;

use super::cut;

fn nodes_and_depth(html: &str) -> (usize, usize) {
    let document = Document::from(cut(html).as_ref());
    let nodes = document.root().descendants();
    let depth = nodes.iter().map(|node| node.ancestors_it(None).count()).max().unwrap_or_default();
    (nodes.len(), depth)
}

#[test]
fn an_ordinary_page_is_left_alone() {
    let page = "<!DOCTYPE html><html><head><title>a < b</title><script>if (a<b) { x('<div>') }</script></head>\
                <body><p>One<p>Two <b>bold</b><br><img src='a>b.png'><ul><li>x<li>y</ul><!-- <div> --></body></html>";
    assert!(matches!(cut(page), std::borrow::Cow::Borrowed(same) if same == page));
}

#[test]
fn deep_nesting_is_cut_and_the_text_stays() {
    let (nodes, depth) =
        nodes_and_depth(&format!("{}deep{}<p>after</p>", "<div>".repeat(20_000), "</div>".repeat(20_000)));
    assert_eq!((nodes, depth), (206, 203));
    let unclosed = format!("{}deep", "<div>".repeat(44_000));
    assert_eq!(nodes_and_depth(&unclosed), (204, 203));
    let (_, depth) = nodes_and_depth(&"<table><tr><td><ul><li>".repeat(5000));
    assert!(depth < 220, "{depth}");
    let kept = cut(&unclosed).into_owned();
    assert!(kept.ends_with("deep"));
}

#[test]
fn formatting_that_is_never_closed_does_not_multiply() {
    let html = (0..2000).map(|size| format!("<p><font size={size}>x")).collect::<Vec<_>>().concat();
    let (nodes, depth) = nodes_and_depth(&html);
    assert!(nodes < 2000 * 16, "{nodes}");
    assert!(depth < 40, "{depth}");
}

#[test]
fn end_tags_may_be_left_out_as_often_as_wanted() {
    let html = format!("<ul>{}</ul><p>end", "<li>item".repeat(3000));
    assert_eq!(cut(&html), html.as_str());
}

#[test]
fn a_tag_with_thousands_of_attributes_loses_them() {
    let many = (0..5000).map(|n| format!(" a{n}=1")).collect::<Vec<_>>().concat();
    assert_eq!(cut(&format!("<div{many}>x</div>")), "<div>x</div>");
    assert_eq!(cut("<div a='x y z' b = \"q > r\">x</div><"), "<div a='x y z' b = \"q > r\">x</div><");
}
