use crate::support::screen::{Look, Session};

#[test]
fn look() {
    let mut s = Session::demo(80, 24);
    let show = |s: &Session| println!("{}\n{}", s.frame(), "=".repeat(80));
    show(&s);
    s.press("s"); show(&s);
    s.press("4 5 3 1 4"); show(&s);
    s.press("enter"); show(&s);
    s.type_text("the reason is this one"); show(&s);
    s.press("enter"); show(&s);
    s.press("3"); show(&s);
    s.press("a"); show(&s);
    s.press("2"); show(&s);
    s.press("esc esc"); show(&s);
    s.press("g o"); show(&s);
    s.press("esc :"); show(&s);
    s.press("esc g").rest(); show(&s);
    s.press("esc h"); show(&s);
    s.press("esc @"); show(&s);
    s.press("enter"); show(&s);
    s.press("2 g m"); show(&s);
    s.press("1"); show(&s);
    s.press("tab"); show(&s);
    s.press("/"); s.type_text("owner:me cur"); show(&s);
    s.press("esc enter"); show(&s);
    s.press("e"); show(&s);
    let mut s = Session::empty();
    show(&s);
    s.press("n"); show(&s);
    let s = Session::demo_as("ruth", 80, 24, Look::default());
    show(&s);
    let s = Session::demo_as("maeve", 160, 50, Look::default());
    show(&s);
    let s = Session::demo_as("maeve", 120, 40, Look::default());
    show(&s);
}
