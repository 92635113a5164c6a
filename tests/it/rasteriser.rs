//! Pictures of the window without a GPU: egui's triangles, drawn pixel by pixel.
//!
//! Colours are blended in gamma space, premultiplied, as egui's own renderers do.

use std::collections::HashMap;

use egui::{
    ColorImage, Context, FullOutput, ImageData, TextureId, TexturesDelta,
    epaint::{Primitive, Vertex},
};
use egui_kittest::TestRenderer;
use image::{Rgba, RgbaImage};

/// Draws what egui would send to a GPU.
#[derive(Default)]
pub(crate) struct Rasteriser {
    textures: HashMap<TextureId, ColorImage>,
}

impl TestRenderer for Rasteriser {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        for (id, patches) in &delta.set {
            for patch in patches {
                let ImageData::Color(pixels) = &patch.image;
                let Some([left, top]) = patch.pos else {
                    self.textures.insert(*id, ColorImage::clone(pixels));
                    continue;
                };
                let texture = self.textures.get_mut(id).expect("a patch comes after its texture");
                let stride = texture.width();
                for row in 0..pixels.height() {
                    let from = row * pixels.width();
                    let to = (top + row) * stride + left;
                    texture.pixels[to..to + pixels.width()]
                        .copy_from_slice(&pixels.pixels[from..from + pixels.width()]);
                }
            }
        }
        for id in &delta.free {
            self.textures.remove(id);
        }
        delta.clear();
    }

    fn render(&mut self, ctx: &Context, output: &FullOutput) -> Result<RgbaImage, String> {
        let scale = output.pixels_per_point;
        let size = ctx.content_rect().size() * scale;
        let mut canvas = Canvas::new(size.x.round() as usize, size.y.round() as usize);
        for clipped in ctx.tessellate(output.shapes.clone(), scale) {
            let Primitive::Mesh(mesh) = &clipped.primitive else { continue };
            let Some(texture) = self.textures.get(&mesh.texture_id) else { continue };
            let clip = clipped.clip_rect * scale;
            canvas.clip =
                [clip.left(), clip.top(), clip.right(), clip.bottom()].map(|edge| edge.round().max(0.0) as usize);
            for corners in mesh.indices.chunks_exact(3) {
                let corner = |i: usize| &mesh.vertices[corners[i] as usize];
                canvas.triangle([corner(0), corner(1), corner(2)], texture, scale);
            }
        }
        Ok(canvas.into_image())
    }
}

struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<[f32; 3]>,
    clip: [usize; 4],
}

impl Canvas {
    fn new(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![[0.0; 3]; width * height], clip: [0, 0, width, height] }
    }

    fn into_image(self) -> RgbaImage {
        let width = self.width as u32;
        RgbaImage::from_fn(width, self.height as u32, |x, y| {
            let [r, g, b] = self.pixels[y as usize * self.width + x as usize].map(|channel| (channel + 0.5) as u8);
            Rgba([r, g, b, 255])
        })
    }

    /// Fills a triangle by barycentric coordinates; of an edge that two triangles share, only one draws the pixels.
    fn triangle(&mut self, corners: [&Vertex; 3], texture: &ColorImage, scale: f32) {
        let p = corners.map(|vertex| [vertex.pos.x * scale, vertex.pos.y * scale]);
        let cross = |a: [f32; 2], b: [f32; 2], x: f32, y: f32| (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]);
        let area = cross(p[0], p[1], p[2][0], p[2][1]);
        if area == 0.0 {
            return;
        }
        let turn = area.signum();
        let owns_edge = |a: [f32; 2], b: [f32; 2]| {
            let (dx, dy) = ((b[0] - a[0]) * turn, (b[1] - a[1]) * turn);
            dy < 0.0 || (dy == 0.0 && dx > 0.0)
        };
        let edges = [(p[1], p[2]), (p[2], p[0]), (p[0], p[1])].map(|(a, b)| (a, b, owns_edge(a, b)));
        let range = |axis: usize, low: usize, high: usize, limit: usize| {
            let least = p.iter().map(|corner| corner[axis]).fold(f32::MAX, f32::min).floor().max(0.0) as usize;
            let most = p.iter().map(|corner| corner[axis]).fold(f32::MIN, f32::max).ceil().max(0.0) as usize;
            least.max(low)..most.min(high).min(limit)
        };
        let columns = range(0, self.clip[0], self.clip[2], self.width);
        for y in range(1, self.clip[1], self.clip[3], self.height) {
            for x in columns.clone() {
                let (cx, cy) = (x as f32 + 0.5, y as f32 + 0.5);
                let weights = edges.map(|(a, b, owned)| {
                    let side = cross(a, b, cx, cy) * turn;
                    if side < 0.0 || (side == 0.0 && !owned) { f32::NAN } else { side / area.abs() }
                });
                if weights.iter().any(|weight| weight.is_nan()) {
                    continue;
                }
                let mix = |of: &dyn Fn(&Vertex) -> f32| -> f32 {
                    corners.iter().zip(weights).map(|(vertex, weight)| of(vertex) * weight).sum()
                };
                let texel = sample(texture, mix(&|v| v.uv.x), mix(&|v| v.uv.y));
                let color: [f32; 4] =
                    std::array::from_fn(|i| mix(&|v| f32::from(v.color.to_array()[i])) * texel[i] / 255.0);
                let pixel = &mut self.pixels[y * self.width + x];
                for (channel, &own) in pixel.iter_mut().zip(&color[..3]) {
                    *channel = (own + *channel * (1.0 - color[3] / 255.0)).min(255.0);
                }
            }
        }
    }
}

/// Bilinear, clamped to the edge; 0 to 255.
fn sample(texture: &ColorImage, u: f32, v: f32) -> [f32; 4] {
    let at = [u * texture.width() as f32 - 0.5, v * texture.height() as f32 - 0.5];
    let base = at.map(f32::floor);
    let part = [at[0] - base[0], at[1] - base[1]];
    let get = |dx: f32, dy: f32| {
        let x = ((base[0] + dx).max(0.0) as usize).min(texture.width() - 1);
        let y = ((base[1] + dy).max(0.0) as usize).min(texture.height() - 1);
        texture.pixels[y * texture.width() + x].to_array().map(f32::from)
    };
    let (a, b, c, d) = (get(0.0, 0.0), get(1.0, 0.0), get(0.0, 1.0), get(1.0, 1.0));
    std::array::from_fn(|i| {
        let upper = a[i] * (1.0 - part[0]) + b[i] * part[0];
        let lower = c[i] * (1.0 - part[0]) + d[i] * part[0];
        upper * (1.0 - part[1]) + lower * part[1]
    })
}
