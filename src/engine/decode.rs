//! Bytes of an image file to pixels for the screen, under limits of memory; run by a worker.

use std::io::Cursor;

use image::{ImageReader, Limits, imageops::FilterType};

use super::pictures::Picture;

/// The widest and highest image that is read, in pixels.
const MOST_SIDE: u32 = 16_384;
/// Memory that decoding may take, in bytes: about 32 million pixels.
const MOST_MEMORY: u64 = 128 << 20;
/// The largest sides that are kept: twice the widest line of text, in pixels.
const KEPT: (u32, u32) = (1_400, 2_000);

/// The pixels of a PNG, JPEG, GIF (its first picture) or WebP file, made smaller if it is large; else what is wrong.
pub(super) fn decode(bytes: &[u8]) -> Result<Picture, String> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| error.to_string())?;
    if reader.format().is_none() {
        return Err("It is no PNG, JPEG, GIF or WebP".to_owned());
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut image = reader.decode().map_err(|error| error.to_string())?;
    if image.width() > KEPT.0 || image.height() > KEPT.1 {
        image = image.resize(KEPT.0, KEPT.1, FilterType::Triangle);
    }
    let size = [image.width(), image.height()].map(|side| usize::try_from(side).unwrap_or(0));
    let mut rgba = image.into_rgba8().into_raw();
    for pixel in rgba.chunks_exact_mut(4) {
        if let [colors @ .., opacity] = pixel {
            let opacity = u16::from(*opacity);
            for color in colors {
                *color = u8::try_from((u16::from(*color) * opacity + 127) / 255).unwrap_or(u8::MAX);
            }
        }
    }
    Ok(Picture { size, rgba })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32, pixel: [u8; 4]) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let image = image::RgbaImage::from_pixel(width, height, image::Rgba(pixel));
        image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn images_become_pixels_of_a_bearable_number() {
        let small = decode(&png(3, 2, [200, 100, 0, 128])).unwrap();
        assert_eq!(small.size, [3, 2]);
        assert_eq!(small.rgba.get(..4), Some([100, 50, 0, 128].as_slice()));
        assert_eq!(decode(&png(2_800, 100, [1, 2, 3, 255])).unwrap().size, [1_400, 50]);
    }

    #[test]
    fn what_is_no_image_is_refused_with_a_reason() {
        for bytes in [b"".as_slice(), b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html>404</html>"] {
            assert_eq!(decode(bytes), Err("It is no PNG, JPEG, GIF or WebP".to_owned()));
        }
        let cut = png(40, 40, [9, 9, 9, 255]);
        assert!(decode(&cut[..cut.len() / 2]).is_err());
        // A header that promises a picture of 65,000 by 65,000 pixels.
        let mut bomb = png(1, 1, [0; 4]);
        bomb[16..24].copy_from_slice(&[0, 0, 0xFD, 0xE8, 0, 0, 0xFD, 0xE8]);
        assert!(decode(&bomb).is_err());
    }
}
